import type { TableQuery } from "../client/DataverseReader";

/** What the job reads but does not own (DESIGN 2); of invoices, those that are not its own. */
export const foreignTables: readonly TableQuery[] = [
  { set: "accounts", primaryId: "accountid" },
  { set: "contacts", primaryId: "contactid" },
  { set: "products", primaryId: "productid" },
  { set: "pricelevels", primaryId: "pricelevelid" },
  { set: "productpricelevels", primaryId: "productpricelevelid" },
  { set: "transactioncurrencies", primaryId: "transactioncurrencyid" },
  { set: "uoms", primaryId: "uomid" },
  { set: "salesorders", primaryId: "salesorderid" },
  { set: "salesorderdetails", primaryId: "salesorderdetailid" },
  { set: "invoices", primaryId: "invoiceid", filter: "invjob_stage eq null" },
  { set: "invoicedetails", primaryId: "invoicedetailid", filter: "invoiceid/invjob_stage eq null" },
];

/** The platform moves these by itself, and an order's with its lines' courtesy columns. */
const movedByThePlatform: ReadonlySet<string> = new Set([
  "versionnumber",
  "modifiedon",
  "_modifiedby_value",
  "_modifiedonbehalfby_value",
]);

/** True for a column that must stay what it is: not the platform's to move and not the job's own. */
export function mustStay(column: string): boolean {
  const isOwn = column.startsWith("invjob_") || column.startsWith("_invjob_");
  return !isOwn && !column.includes("@") && !movedByThePlatform.has(column);
}
