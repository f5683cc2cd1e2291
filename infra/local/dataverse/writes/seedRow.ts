import type { TableModel } from "../model/types";
import { changeRow, loadRow } from "../store/rows";
import { bytesOf, without, type RowValues } from "../store/rowValues";
import { guidToSql, isGuid } from "../store/guid";
import { malformed } from "../http/ODataError";
import { readPayload, type JsonObject } from "./readPayload";
import { upsertRow } from "./upsertRow";
import type { Caller, RowReference, Writer } from "./Writer";

/**
 * Creates a row, or updates it where the body names the id of one that is there, whatever state,
 * privileges and writability say. What the body names is stored exactly as it stands, computed columns
 * too; what it leaves out is completed as by any write. Throws the errors of a write whose body does
 * not fit the table.
 */
export function seedRow(
  writer: Writer,
  userId: Uint8Array,
  seed: { readonly table: TableModel; readonly body: JsonObject },
): RowReference & { readonly created: boolean } {
  const { table, body } = seed;
  const caller: Caller = { userId, actorId: userId, administrator: true, unrestricted: true };
  const { [table.primaryId]: named, ...rest } = body;
  if (named !== undefined && (typeof named !== "string" || !isGuid(named))) {
    throw malformed(`'${table.primaryId}' must be a GUID.`);
  }
  const id = named === undefined ? writer.newId() : guidToSql(named);
  const references = new Map<string, RowReference>();
  const row = upsertRow(writer, caller, {
    table,
    key: { kind: "id", id },
    body: rest,
    ifMatch: undefined,
    ifNoneMatch: undefined,
    references,
  });
  const context = { writer, table, operation: "update", references, allColumns: true } as const;
  const columns = without(readPayload(context, withoutNested(table, rest)).values, [
    table.primaryId,
  ]);
  const current = loadRow(writer.db, table, row.id) ?? {};
  const different = Object.entries(columns).filter(
    ([name, value]) => !sameValue(current[name], value),
  );
  if (different.length > 0) {
    changeRow(writer.db, table, { id: row.id, values: Object.fromEntries(different) });
  }
  writer.reference.clear();
  return row;
}

/** Nested records are created by the upsert; they are no columns. */
function withoutNested(table: TableModel, body: JsonObject): JsonObject {
  return Object.fromEntries(
    Object.entries(body).filter(([name]) => {
      const relation = name.replace(/@odata\.bind$/, "");
      return table.columns.has(name) || (relation !== name && table.manyToOne.has(relation));
    }),
  );
}

function sameValue(stored: RowValues[string] | undefined, value: RowValues[string]): boolean {
  const [a, b] = [bytesOf(stored), bytesOf(value)];
  return a !== null && b !== null ? Buffer.compare(a, b) === 0 : stored === value;
}
