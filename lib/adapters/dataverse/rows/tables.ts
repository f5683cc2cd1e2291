import { ledgerTable } from "../../../../infra/dataverse/schema";
import type { TableName } from "../query/fetchXml";

/** The tables that the job reads or writes (tables' NOTES; DATAVERSE.md 9.1). */
export const ledger: TableName = { name: ledgerTable.name, set: ledgerTable.entitySetName };
export const orderLines: TableName = { name: "salesorderdetail", set: "salesorderdetails" };
export const invoices: TableName = { name: "invoice", set: "invoices" };
export const invoiceDetails: TableName = { name: "invoicedetail", set: "invoicedetails" };
export const users: TableName = { name: "systemuser", set: "systemusers" };

/** Path of one record, for a write. */
export function recordPath(table: TableName, id: string): string {
  return `${table.set}(${id})`;
}
