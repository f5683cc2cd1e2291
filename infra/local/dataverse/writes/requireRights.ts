import type { TableModel } from "../model/types";
import { bytesKey, bytesOf, textOf, type RowValues } from "../store/rowValues";
import type { Caller, Writer } from "./Writer";

const ownerColumn = "ownerid";

interface CheckedRow {
  readonly table: TableModel;
  /** The columns that the request writes. */
  readonly values: Readonly<RowValues>;
  /** Who owns the row: as it stands, or as it will be created. */
  readonly owner: Uint8Array | null;
}

/** What creating a row takes: create, append for what it refers to, assign for another owner. */
export function requireCreateRights(writer: Writer, caller: Caller, row: CheckedRow): void {
  if (caller.rights === undefined) {
    return;
  }
  caller.rights.require("Create", row.table, () => row.owner);
  requireReferenceRights(writer, caller, row);
  const given = bytesOf(row.values[ownerColumn]);
  if (given !== null && bytesKey(given) !== bytesKey(caller.userId)) {
    requireAssignRights(caller, row, given);
  }
}

/** What changing a row takes: write, append for what it newly refers to, assign for a new owner. */
export function requireUpdateRights(writer: Writer, caller: Caller, row: CheckedRow): void {
  if (caller.rights === undefined) {
    return;
  }
  caller.rights.require("Write", row.table, () => row.owner);
  requireReferenceRights(writer, caller, row);
  const given = bytesOf(row.values[ownerColumn]);
  if (given !== null) {
    requireAssignRights(caller, row, given);
  }
}

function requireAssignRights(caller: Caller, row: CheckedRow, newOwner: Uint8Array): void {
  const { table, values, owner } = row;
  const type = textOf(values[`${ownerColumn}__type`]) === "team" ? "team" : "systemuser";
  caller.rights?.require("Assign", table, () => owner);
  caller.rights?.requireReader(newOwner, type, table);
}

/** To refer to a record takes append on the one and append-to on the other. */
function requireReferenceRights(writer: Writer, caller: Caller, row: CheckedRow): void {
  const { table, values, owner } = row;
  let appends = false;
  for (const [name, value] of Object.entries(values)) {
    const targets = table.columns.get(name)?.targets;
    const id = bytesOf(value);
    if (targets === undefined || id === null || name === ownerColumn) {
      continue;
    }
    const target = writer.model.tables.get(textOf(values[`${name}__type`]) ?? targets[0] ?? "");
    if (target !== undefined) {
      appends = true;
      caller.rights?.require("AppendTo", target, () => ownerOf(writer, target, id));
    }
  }
  if (appends) {
    caller.rights?.require("Append", table, () => owner);
  }
}

function ownerOf(writer: Writer, table: TableModel, id: Uint8Array): Uint8Array | null {
  if (!table.columns.has(ownerColumn)) {
    return null;
  }
  const sql = `SELECT ${ownerColumn} FROM ${table.name} WHERE ${table.primaryId} = ?`;
  return bytesOf(writer.db.get(sql, [id])?.[ownerColumn]);
}
