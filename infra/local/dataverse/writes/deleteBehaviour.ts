import { ledgerTable } from "../../../dataverse/schema";

export type DeleteBehaviour = "Restrict" | "RemoveLink" | "Cascade";

/** Tables whose rows may not go while an order or invoice, or a line of one, refers to them. */
const restricting: ReadonlySet<string> = new Set([
  "account",
  "contact",
  "pricelevel",
  "product",
  "transactioncurrency",
  "uom",
]);
const salesTables: ReadonlySet<string> = new Set([
  "invoice",
  "invoicedetail",
  "salesorder",
  "salesorderdetail",
]);

/** Columns with a behaviour of their own, as `table.column` (DATAVERSE.md 9.4 for the first four). */
const behaviours: ReadonlyMap<string, DeleteBehaviour> = new Map([
  ["invoicedetail.invoiceid", "Cascade"],
  ["salesorderdetail.salesorderid", "Cascade"],
  ["invoice.salesorderid", "Restrict"],
  ["invoicedetail.salesorderdetailid", "RemoveLink"],
  ["annotation.objectid", "Cascade"],
  ["task.regardingobjectid", "Cascade"],
  ["productpricelevel.pricelevelid", "Cascade"],
  ["productpricelevel.productid", "Cascade"],
]);

const ledgerBehaviours: ReadonlyMap<string, DeleteBehaviour> = new Map(
  ledgerTable.columns.flatMap((column) =>
    column.type === "Lookup" ? [[column.name, column.onDelete] as const] : [],
  ),
);

/** What happens to a row whose lookup `column` points to a row of `target` that is deleted. */
export function deleteBehaviour(table: string, column: string, target: string): DeleteBehaviour {
  if (table === ledgerTable.name) {
    return ledgerBehaviours.get(column) ?? "RemoveLink";
  }
  const known = behaviours.get(`${table}.${column}`);
  if (known !== undefined) {
    return known;
  }
  return salesTables.has(table) && restricting.has(target) ? "Restrict" : "RemoveLink";
}
