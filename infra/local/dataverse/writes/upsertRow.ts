import { codes, ODataError, recordNotFound } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { guidFromSql } from "../store/guid";
import { loadRow } from "../store/rows";
import type { RowValues } from "../store/rowValues";
import { createRow } from "./createRow";
import type { JsonObject } from "./readPayload";
import { findByKey, keyNotFound, type RowKey } from "./resolveKey";
import { updateRow } from "./updateRow";
import type { Caller, RowReference, Writer } from "./Writer";

export interface UpsertRequest {
  readonly table: TableModel;
  readonly key: RowKey;
  readonly body: JsonObject;
  readonly ifMatch: string | undefined;
  readonly ifNoneMatch: string | undefined;
  readonly references: ReadonlyMap<string, RowReference>;
  /** What the key led to when it was resolved ahead of the write; no id: there was no row. */
  readonly found?: { readonly id: Uint8Array | undefined };
}

/**
 * PATCH (DATAVERSE.md 4.2): without `If-Match` it updates the row or creates it, with `If-Match` it
 * only updates, with `If-None-Match: *` it only creates. Throws 404 for an update without a row and
 * 412 for a create with one.
 */
export function upsertRow(
  writer: Writer,
  caller: Caller,
  request: UpsertRequest,
): RowReference & { readonly created: boolean } {
  const { table, key, body, ifMatch, references } = request;
  const keyValues: RowValues = key.kind === "id" ? { [table.primaryId]: key.id } : key.values;
  const found = request.found === undefined ? findByKey(writer, table, key) : request.found.id;
  const current = found === undefined ? undefined : loadRow(writer.db, table, found);
  if (found === undefined || current === undefined) {
    if (ifMatch !== undefined) {
      throw key.kind === "id"
        ? recordNotFound(table.name, guidFromSql(key.id))
        : keyNotFound(table);
    }
    return { ...createRow(writer, caller, { table, body, keyValues, references }), created: true };
  }
  if (request.ifNoneMatch === "*") {
    throw new ODataError(
      412,
      codes.recordExists,
      "A record with matching key values already exists.",
    );
  }
  updateRow(writer, caller, {
    table,
    id: found,
    current,
    body,
    keyColumns: Object.keys(keyValues),
    ifMatch,
    references,
  });
  return { table, id: found, created: false };
}
