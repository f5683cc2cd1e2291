import { retrieveOne } from "../../query";
import { guidFromSql } from "../../store/guid";
import type { RowReference } from "../../writes/Writer";
import {
  jsonContentType,
  versionHeader,
  type OperationContext,
  type OperationResult,
} from "../Api";
import { recordNotFound } from "../ODataError";
import { requireRead } from "../requireRead";
import { queryContext } from "./readOperation";

export interface WriteAnswer {
  readonly row: RowReference;
  readonly created: boolean;
  /** What `OData-EntityId` says: the key form that the request used (DATAVERSE.md 4.2). */
  readonly entityId: string;
  readonly search: URLSearchParams;
}

/**
 * The answer to a create or update: 204 with `OData-EntityId`, or with `return=representation` the
 * row, 201 or 200, with its ETag and without `OData-EntityId` (DATAVERSE.md 4.1, 4.2).
 */
export function writeAnswer(context: OperationContext, answer: WriteAnswer): OperationResult {
  const { row, entityId } = answer;
  if (!context.prefer.returnRepresentation) {
    return {
      status: 204,
      headers: { ...versionHeader, Location: entityId, "OData-EntityId": entityId },
      body: "",
      row,
    };
  }
  const search = new URLSearchParams(answer.search);
  if (!answer.created) {
    // An update's answer takes $select only (DATAVERSE.md 4.2).
    search.delete("$expand");
  }
  requireRead(context.model, context.caller, { table: row.table, search });
  const id = guidFromSql(row.id);
  const { prefer } = context;
  const read = retrieveOne(queryContext(context), { table: row.table, id, search, prefer });
  if (read === undefined) {
    throw recordNotFound(row.table.name, id);
  }
  return {
    status: answer.created ? 201 : 200,
    headers: {
      ...versionHeader,
      "Content-Type": jsonContentType,
      "Preference-Applied": "return=representation",
      ETag: read.etag,
    },
    body: read.body,
    row,
  };
}
