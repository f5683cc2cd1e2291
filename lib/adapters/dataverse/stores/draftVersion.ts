import type { ReadOperation } from "../batch/BatchItem";
import type { PartAnswer } from "../batch/parseBatch";
import type { InvoiceStage } from "../../../domain/stages";
import { isSuccess } from "../http/HttpAnswer";
import { isJsonObject, numberText, parseJson, type JsonObject } from "../json";
import { invoiceStageChoice } from "../rows/choices";
import { invoices } from "../rows/tables";

const columns = [
  "invoiceid",
  "invjob_stage",
  "invjob_bundlekey",
  "statecode",
  "invjob_linecount",
  "invjob_touch",
];

/**
 * Asks for an invoice's version right after its change set, in the same batch: each line write moves
 * it (DATAVERSE.md 9.6), and the next set needs it. A query of the collection, because no read is
 * caused by a single record.
 */
export function versionRead(invoiceId: string): ReadOperation {
  const select = columns.join(",");
  return { path: `${invoices.set}?$select=${select}&$filter=invoiceid%20eq%20${invoiceId}` };
}

function rowOf(read: PartAnswer | undefined): JsonObject | undefined {
  if (read === undefined || !isSuccess(read)) return undefined;
  const json = parseJson(read.body);
  const rows: unknown = isJsonObject(json) ? json["value"] : undefined;
  const row: unknown = Array.isArray(rows) ? rows[0] : undefined;
  return isJsonObject(row) ? row : undefined;
}

function etagOf(row: JsonObject | undefined): string | undefined {
  const etag = row?.["@odata.etag"];
  return typeof etag === "string" ? etag : undefined;
}

/** The version that `versionRead` brought, whatever became of the invoice. */
export function versionAfter(read: PartAnswer | undefined): string | undefined {
  return etagOf(rowOf(read));
}

/** What a change set left an invoice with. */
export interface DraftAsWritten {
  /** `Draft` if absent. */
  readonly stage?: InvoiceStage;
  readonly touch: string;
  readonly lineCount: number;
  /** The key that it must still hold; absent where any will do. */
  readonly bundleKey?: string | null;
}

/**
 * The version that the next change set of the same invoice may name. None where it is not as
 * the last one left it: someone may have held it, validated it, or written to it since.
 */
export function draftVersion(
  read: PartAnswer | undefined,
  written: DraftAsWritten,
): string | undefined {
  const row = rowOf(read);
  if (row === undefined) return undefined;
  const isOurs =
    numberText(row["invjob_stage"]) ===
      String(invoiceStageChoice.toValue(written.stage ?? "Draft")) &&
    numberText(row["statecode"]) === "0" &&
    numberText(row["invjob_linecount"]) === String(written.lineCount) &&
    row["invjob_touch"] === written.touch &&
    (written.bundleKey === undefined || row["invjob_bundlekey"] === written.bundleKey);
  return isOurs ? etagOf(row) : undefined;
}
