import { createHash } from "node:crypto";
import type { TableModel } from "../model/types";

/** What may be done with the records of a table. */
export const accesses = [
  "Create",
  "Read",
  "Write",
  "Delete",
  "Append",
  "AppendTo",
  "Assign",
] as const;
export type Access = (typeof accesses)[number];

/** How far a privilege reaches: the user's own records, or all. */
export type Depth = "Basic" | "Global";

/** Needed to act in another user's name (DATAVERSE.md 7). */
export const actOnBehalf = "prvActOnBehalfOfAnotherUser";

/**
 * What the privileges of standard tables are named by. Lines have no privileges of their own but
 * their document's; price lists, their items and units have the product's (Microsoft's lists of
 * privileges by entity). Other tables' privileges carry their schema name.
 */
const nouns: ReadonlyMap<string, string> = new Map([
  ["account", "Account"],
  ["annotation", "Note"],
  ["businessunit", "BusinessUnit"],
  ["contact", "Contact"],
  ["invoice", "Invoice"],
  ["invoicedetail", "Invoice"],
  ["lead", "Lead"],
  ["organization", "Organization"],
  ["pricelevel", "Product"],
  ["product", "Product"],
  ["productpricelevel", "Product"],
  ["salesorder", "Order"],
  ["salesorderdetail", "Order"],
  ["systemuser", "User"],
  ["task", "Activity"],
  ["team", "Team"],
  ["transactioncurrency", "TransactionCurrency"],
  ["uom", "Product"],
]);

/** The privilege's name, such as `prvCreateInvoice`. */
export function privilegeName(access: Access, table: TableModel): string {
  return `prv${access}${nouns.get(table.name) ?? table.schemaName}`;
}

/** An id of the emulator's own, always the same for a name: the platform's ids are not needed here. */
export function privilegeId(name: string): string {
  const hex = createHash("sha256").update(name.toLowerCase()).digest("hex");
  return [
    hex.slice(0, 8),
    hex.slice(8, 12),
    `4${hex.slice(13, 16)}`,
    `8${hex.slice(17, 20)}`,
    hex.slice(20, 32),
  ].join("-");
}
