import { codes, ODataError, recordNotFound } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { noShare, subtractShare } from "../pricing/headerTotals";
import { guidFromSql } from "../store/guid";
import { loadRow } from "../store/rows";
import { bytesOf, type RowValues } from "../store/rowValues";
import { addToHeader } from "./addToHeader";
import { headerOf } from "./headerOf";
import { deleteBehaviour } from "./deleteBehaviour";
import { rowMoney } from "./money";
import { shareOfRow } from "./priceRow";
import { referenceTables } from "./ReferenceData";
import { documentOfLine } from "./salesDocuments";
import { requireEditable, requireEditableParent } from "./stateRules";
import { requireVersion } from "./versions";
import type { Caller, RowReference, Writer } from "./Writer";

const cascadeDepthMax = 10;

/**
 * Deletes a row and what its deletion takes along (tables' delete behaviour). The caller holds a
 * transaction. Throws 404 when there is no such row, 412 for another version, 405 when rows that
 * restrict it refer to it, 400 where it is read-only.
 */
export function deleteRow(
  writer: Writer,
  caller: Caller,
  request: RowReference & { readonly ifMatch: string | undefined },
): void {
  const { table, id } = request;
  const current = loadRow(writer.db, table, id);
  if (current === undefined) {
    throw recordNotFound(table.name, guidFromSql(id));
  }
  caller.rights?.require("Delete", table, () => bytesOf(current["ownerid"]));
  requireVersion(table, current, request.ifMatch);
  requireEditable(table, { current, values: {}, closedInvoicesStay: false }, caller);
  const document = documentOfLine(table.name);
  const header = document === undefined ? undefined : headerOf(writer, document, current);
  if (document !== undefined && header !== undefined) {
    requireEditableParent(document, header, caller);
  }
  removeRow(writer, { table, id }, 0);
  if (document !== undefined && header !== undefined) {
    const share = shareOfRow(current, rowMoney(writer, current).rules);
    const difference = subtractShare(noShare, share);
    addToHeader(writer, caller, { document, header, difference, lineError: null });
  }
  if (referenceTables.has(table.name)) {
    writer.reference.clear();
  }
}

function removeRow(writer: Writer, row: RowReference, depth: number): void {
  if (depth > cascadeDepthMax) {
    throw new Error(
      `Deleting a row of ${row.table.name} cascades more than ${String(cascadeDepthMax)} levels`,
    );
  }
  for (const child of referringColumns(writer, row.table)) {
    settleReferences(writer, row, { ...child, depth });
  }
  const sql = `DELETE FROM ${row.table.name} WHERE ${row.table.primaryId} = ?`;
  writer.db.run(sql, [row.id]);
}

interface ReferringColumn {
  readonly table: TableModel;
  readonly column: string;
}

function settleReferences(
  writer: Writer,
  row: RowReference,
  child: ReferringColumn & { readonly depth: number },
): void {
  const { table, column } = child;
  const sql = `SELECT ${table.primaryId} FROM ${table.name} WHERE ${column} = ?`;
  const behaviour = deleteBehaviour(table.name, column, row.table.name);
  const ids = writer.db
    .all(behaviour === "Restrict" ? `${sql} LIMIT 1` : sql, [row.id])
    .map((found: RowValues) => bytesOf(found[table.primaryId]))
    .filter((id) => id !== null);
  if (ids.length > 0 && behaviour === "Restrict") {
    throw new ODataError(
      405,
      codes.deleteRestricted,
      "The object you tried to delete is associated with another object and cannot be deleted.",
    );
  }
  for (const id of ids) {
    if (behaviour === "Cascade") {
      removeRow(writer, { table, id }, child.depth + 1);
    } else {
      const clear = `UPDATE ${table.name} SET ${column} = NULL, versionnumber = ? WHERE ${table.primaryId} = ?`;
      writer.db.run(clear, [writer.db.nextVersion(), id]);
    }
  }
}

function referringColumns(writer: Writer, target: TableModel): ReferringColumn[] {
  const found = new Map<string, ReferringColumn>();
  for (const table of writer.model.tables.values()) {
    for (const relation of table.manyToOne.values()) {
      if (relation.target === target.name && table.columns.has(relation.column)) {
        found.set(`${table.name}.${relation.column}`, { table, column: relation.column });
      }
    }
  }
  return [...found.values()];
}
