import type { JsonObject } from "../json";
import type { Operation } from "../batch/BatchItem";
import type { TableName } from "../query/fetchXml";
import type { Guid } from "../../../domain/guid";
import { invoices } from "../rows/tables";
import type { InvoiceOperations } from "./updateInvoice";
import type { Proof } from "./proofs";
import type { PlannedSave } from "./PlannedSave";

/** Columns by which a write of ours is known again: who wrote it, and what moved. */
const tellingColumns: ReadonlySet<string> = new Set([
  "invjob_runid",
  "invjob_stage",
  "invjob_inputhash",
  "invjob_errorcode",
  "invjob_bundlekey",
  "invjob_touch",
  "invjob_contenthash",
  "invjob_claimedby",
  "invjob_erpkey",
  "invjob_erpnumber",
  "invjob_revision",
]);

function isTelling(entry: readonly [string, unknown]): entry is [string, string | number] {
  const [column, value] = entry;
  const isPlain = typeof value === "string" || typeof value === "number";
  return tellingColumns.has(column) && isPlain;
}

/** The proof that an operation happened, out of what it writes. */
export function proofOf(operation: Operation, table: TableName, id: Guid): Proof {
  if (operation.method === "DELETE") return { kind: "absent", table, id };
  const body: JsonObject = operation.body ?? {};
  return {
    kind: "holds",
    table,
    id,
    values: Object.fromEntries(Object.entries(body).filter(isTelling)),
  };
}

/** A change set of one invoice, known again by the operation that carries our columns. */
export function invoiceSave(
  { operations, telling }: InvoiceOperations,
  invoiceId: Guid,
): PlannedSave {
  return { operations, proof: proofOf(telling, invoices, invoiceId) };
}
