import { choices } from "../../dataverse/schema";
import type { DataverseUser } from "../world/DataverseUser";

export interface InvoiceRecord {
  readonly id: string;
  readonly etag: string;
  /** `Draft`, `ReadyToSend`, `Sending`, `Sent`, `Error`, `OnHold`. */
  readonly stage: string;
}

const stageLabels: Readonly<Record<number, string>> =
  choices.find(({ name }) => name === "invjob_invoicestage")?.options ?? {};

/** The job's invoices as they stand. */
export async function readInvoices(user: DataverseUser): Promise<readonly InvoiceRecord[]> {
  const rows = await user.rows("invoices?$select=invjob_stage&$filter=invjob_stage ne null");
  return rows.map((row) => ({
    id: String(row["invoiceid"]),
    etag: String(row["@odata.etag"]),
    stage: stageLabels[Number(row["invjob_stage"])] ?? "",
  }));
}

/** The record at a place, counted round and round; undefined where there is none. */
export function atPlace<T>(records: readonly T[], place: number): T | undefined {
  return records[place % Math.max(1, records.length)];
}
