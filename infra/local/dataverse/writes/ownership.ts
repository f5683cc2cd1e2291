import type { TableModel } from "../model/types";
import { bytesOf, textOf, type RowValues } from "../store/rowValues";
import { documentOfLine } from "./salesDocuments";
import type { Caller, Writer } from "./Writer";

const ownerColumns = [
  "ownerid",
  "ownerid__type",
  "owneridtype",
  "owninguser",
  "owningteam",
  "owningbusinessunit",
] as const;

/** The owner is the one bound, else the caller; its user, team and business unit follow (DATAVERSE.md 7). */
export function fillOwner(
  writer: Writer,
  table: TableModel,
  row: { readonly values: RowValues; readonly caller: Caller },
): void {
  if (!table.columns.has("ownerid") || documentOfLine(table.name) !== undefined) {
    return;
  }
  const { values, caller } = row;
  const given = bytesOf(values["ownerid"]);
  setOwner(writer, values, {
    id: given ?? caller.userId,
    type: given !== null && textOf(values["ownerid__type"]) === "team" ? "team" : "systemuser",
  });
}

/** Makes a user or team the owner of the row. */
export function setOwner(
  writer: Writer,
  values: RowValues,
  owner: { readonly id: Uint8Array; readonly type: "systemuser" | "team" },
): void {
  values["ownerid"] = owner.id;
  values["ownerid__type"] = owner.type;
  values["owninguser"] = owner.type === "systemuser" ? owner.id : null;
  values["owningteam"] = owner.type === "team" ? owner.id : null;
  values["owningbusinessunit"] = writer.reference.businessUnitOf(owner.id, owner.type);
}

/** Lines have their header's owner (DATAVERSE.md 9.1). */
export function copyOwner(table: TableModel, from: Readonly<RowValues>, to: RowValues): void {
  for (const name of ownerColumns) {
    const value = from[name];
    const isTypeColumn = name === "ownerid__type";
    if (value !== undefined && (isTypeColumn || table.columns.has(name))) {
      to[name] = value;
    }
  }
}
