import { queryCollection, queryCount, retrieveOne, type QueryContext } from "../../query";
import { guidFromSql } from "../../store/guid";
import { loadRow } from "../../store/rows";
import { bytesOf } from "../../store/rowValues";
import { etagOf } from "../../writes/versions";
import type { RowReference } from "../../writes/Writer";
import {
  jsonContentType,
  versionHeader,
  type ApiRequest,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { notImplemented, recordNotFound } from "../ODataError";
import { preferenceApplied } from "../prefer";
import { requireRead } from "../requireRead";
import { requireRow, type TableAddress } from "./TableAddress";

/** GET of a collection, a count, a row, or what a row's navigation property leads to. */
export function readOperation(
  context: OperationContext,
  request: ApiRequest,
  address: TableAddress,
): OperationResult {
  const { table, target } = address;
  const { search } = target;
  requireRead(context.model, context.caller, { table, search });
  if (target.key === undefined) {
    return readCollection(context, address);
  }
  const row = requireRow(context, address);
  if (target.rest === "") {
    return isUnchanged(context, request, { row, search: target.search })
      ? { status: 304, headers: versionHeader, body: "" }
      : readRow(context, row, target.search);
  }
  const [name = "", ...more] = target.rest.split("/");
  const navigation = table.oneToMany.get(name);
  const child = context.model.tables.get(navigation?.childTable ?? "");
  if (navigation !== undefined && child !== undefined && more.join("/") === "") {
    requireRead(context.model, context.caller, { table: child, search });
    const parent = { table, id: guidFromSql(row.id), navigation };
    return collectionAnswer(context, { table: child, search: target.search, parent });
  }
  const lookup = table.manyToOne.get(name);
  const lookupTable = context.model.tables.get(lookup?.target ?? "");
  if (lookup !== undefined && lookupTable !== undefined && more.length === 0) {
    requireRead(context.model, context.caller, { table: lookupTable, search });
    const id = bytesOf(loadRow(context.writer.db, table, row.id)?.[lookup.column]);
    return id === null
      ? { status: 204, headers: versionHeader, body: "" }
      : readRow(context, { table: lookupTable, id }, target.search);
  }
  throw notImplemented(`reading '${target.rest}' of a record of '${table.name}'`);
}

/** The context of a query in the query module's terms. */
export function queryContext(context: OperationContext): QueryContext {
  const { db, now } = context.writer;
  return { db, model: context.model, baseUrl: context.baseUrl, now };
}

function readCollection(context: OperationContext, address: TableAddress): OperationResult {
  const { table, target } = address;
  const { search } = target;
  if (target.rest === "$count") {
    const count = queryCount(queryContext(context), { table, search, prefer: context.prefer });
    return {
      status: 200,
      headers: { ...versionHeader, "Content-Type": "text/plain" },
      body: count,
    };
  }
  if (target.rest !== "") {
    throw notImplemented(`'${target.rest}' on the collection '${table.entitySetName}'`);
  }
  return collectionAnswer(context, { table, search });
}

function collectionAnswer(
  context: OperationContext,
  request: Omit<Parameters<typeof queryCollection>[1], "prefer">,
): OperationResult {
  const answer = queryCollection(queryContext(context), { ...request, prefer: context.prefer });
  return {
    status: 200,
    headers: { ...versionHeader, "Content-Type": jsonContentType, ...answer.headers },
    body: answer.body,
  };
}

function readRow(
  context: OperationContext,
  row: RowReference,
  search: URLSearchParams,
): OperationResult {
  const { table, id } = row;
  const { prefer } = context;
  const text = guidFromSql(id);
  const answer = retrieveOne(queryContext(context), { table, id: text, search, prefer });
  if (answer === undefined) {
    throw recordNotFound(table.name, text);
  }
  const applied = preferenceApplied(prefer);
  return {
    status: 200,
    headers: {
      ...versionHeader,
      "Content-Type": jsonContentType,
      ETag: answer.etag,
      ...(applied === undefined ? {} : { "Preference-Applied": applied }),
    },
    body: answer.body,
  };
}

/** `If-None-Match: W/"…"` gives 304, except with `$expand` or annotations (DATAVERSE.md 4.3). */
function isUnchanged(
  context: OperationContext,
  request: ApiRequest,
  read: { readonly row: RowReference; readonly search: URLSearchParams },
): boolean {
  const version = request.headers["if-none-match"];
  const { row, search } = read;
  if (
    version?.startsWith("W/") !== true ||
    search.has("$expand") ||
    context.prefer.annotations.length > 0 ||
    !row.table.optimisticConcurrency
  ) {
    return false;
  }
  const current = loadRow(context.writer.db, row.table, row.id);
  return current !== undefined && etagOf(current) === version;
}
