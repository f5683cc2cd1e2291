import type { JsonObject } from "../../writes/readPayload";
import { updateRow } from "../../writes/updateRow";
import type { RowReference } from "../../writes/Writer";
import { resolveAddress } from "../../writes/resolveKey";
import {
  versionHeader,
  type ApiRequest,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { malformed, notImplemented } from "../ODataError";
import { readBody } from "./readBody";
import { addressOf, requireRow, type TableAddress } from "./TableAddress";

const referenceSuffix = "/$ref";

/**
 * Writes to one property of a row: PUT and DELETE of a column, PUT and DELETE of a lookup's `$ref`,
 * POST to a collection's `$ref` (DATAVERSE.md 2.2, 4.2).
 */
export function propertyOperation(
  context: OperationContext,
  request: ApiRequest,
  address: TableAddress,
): OperationResult {
  const row = requireRow(context, address);
  const { rest } = address.target;
  const name = rest.endsWith(referenceSuffix) ? rest.slice(0, -referenceSuffix.length) : rest;
  if (name.includes("/")) {
    throw notImplemented(`writing '${rest}'`);
  }
  if (name === rest) {
    update(context, request, { row, body: { [name]: columnValue(request, rest) } });
  } else if (address.table.oneToMany.has(name) && request.method === "POST") {
    addToCollection(context, request, { row, name });
  } else {
    update(context, request, {
      row,
      body: { [`${name}@odata.bind`]: referenceValue(request, rest) },
    });
  }
  return { status: 204, headers: versionHeader, body: "" };
}

function columnValue(request: ApiRequest, rest: string): unknown {
  if (request.method === "DELETE") {
    return null;
  }
  const body = readBody(request.body);
  if (request.method !== "PUT" || !("value" in body)) {
    throw malformed(`A write to '${rest}' is a PUT of {"value": ...} or a DELETE.`);
  }
  return body["value"];
}

function referenceValue(request: ApiRequest, rest: string): unknown {
  if (request.method === "DELETE") {
    return null;
  }
  if (request.method !== "PUT") {
    throw malformed(`A write to '${rest}' is a PUT of {"@odata.id": ...} or a DELETE.`);
  }
  return readBody(request.body)["@odata.id"];
}

function addToCollection(
  context: OperationContext,
  request: ApiRequest,
  collection: { readonly row: RowReference; readonly name: string },
): void {
  const { row, name } = collection;
  const navigation = row.table.oneToMany.get(name);
  const reference = readBody(request.body)["@odata.id"];
  if (typeof reference !== "string") {
    throw malformed(`A POST to '${name}${referenceSuffix}' needs {"@odata.id": ...}.`);
  }
  const child = reference.startsWith("$")
    ? context.references.get(reference.slice(1))
    : resolveAddress(context.writer, reference);
  const lookup = [...(child?.table.manyToOne.values() ?? [])].find(
    (relation) => relation.column === navigation?.childColumn && relation.target === row.table.name,
  );
  if (child === undefined || lookup === undefined) {
    throw malformed(`'${reference.slice(0, 200)}' cannot be added to '${name}'.`);
  }
  update(context, request, {
    row: child,
    body: { [`${lookup.navigationProperty}@odata.bind`]: addressOf(context, row) },
  });
}

function update(
  context: OperationContext,
  request: ApiRequest,
  change: { readonly row: RowReference; readonly body: JsonObject },
): void {
  updateRow(context.writer, context.caller, {
    ...change.row,
    body: change.body,
    keyColumns: [],
    ifMatch: request.headers["if-match"],
    references: context.references,
  });
}
