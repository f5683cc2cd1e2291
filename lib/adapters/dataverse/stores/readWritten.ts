import type { InvoiceStage, LineStage } from "../../../domain/stages";
import type { DueNames, WrittenCounts } from "../../../ports/dueNames";
import type { DataverseClient } from "../http/DataverseClient";
import { fetchAll } from "../query/fetchPages";
import type { FetchQuery, Filter } from "../query/fetchXml";
import { invoiceStageChoice, lineStageChoice } from "../rows/choices";
import { invoiceReader } from "../rows/invoiceRow";
import { ledgerReader } from "../rows/ledgerRow";
import { invoices, ledger } from "../rows/tables";
import { inBundles } from "./bundleNames";

type Kind = Parameters<DueNames["written"]>[1];

/** Where a stage leaves what it does not read again in the same run: done, or in error. */
interface Left {
  readonly done: readonly (LineStage | InvoiceStage)[];
  readonly failed: readonly (LineStage | InvoiceStage)[];
}

const leftBy: Readonly<Record<Kind, Left>> = {
  line: { done: ["Validated"], failed: ["Error"] },
  // A line that was decided anew on the spot waits for the stage again.
  bundle: { done: ["Bundled"], failed: ["Error"] },
  // A draft in error is read and counted again.
  draft: { done: ["ReadyToSend", "OnHold"], failed: [] },
  send: { done: ["Sent"], failed: ["Error"] },
};

function inNames(kind: Kind, names: readonly string[]): Filter {
  if (kind === "bundle") return inBundles(names);
  const attribute = kind === "line" ? "invjob_invoicelineid" : "invoiceid";
  return { type: "and", of: [{ attribute, operator: "in", values: names }] };
}

/** What of some names a run has written, told apart by the run's id on the records. */
export async function readWritten(
  client: DataverseClient,
  asked: { readonly runId: string; readonly kind: Kind; readonly names: readonly string[] },
): Promise<WrittenCounts> {
  const { runId, kind, names } = asked;
  const isLine = kind === "line" || kind === "bundle";
  const id = isLine ? "invjob_invoicelineid" : "invoiceid";
  const query: FetchQuery = {
    table: isLine ? ledger : invoices,
    attributes: [id, "invjob_stage", "invjob_errorcode"],
    filter: {
      type: "and",
      of: [{ attribute: "invjob_runid", operator: "eq", values: [runId] }, inNames(kind, names)],
    },
    order: [id],
  };
  let succeeded = 0;
  const errorsByCode: Record<string, number> = {};
  for (const json of (await fetchAll(client, [query])).flat()) {
    const row = isLine ? ledgerReader(json) : invoiceReader(json);
    const choice = isLine ? lineStageChoice : invoiceStageChoice;
    const stage = choice.read(row, "invjob_stage");
    const code = row.text("invjob_errorcode") ?? "";
    if (stage === null) continue;
    if (leftBy[kind].done.includes(stage)) succeeded += 1;
    else if (leftBy[kind].failed.includes(stage))
      errorsByCode[code] = (errorsByCode[code] ?? 0) + 1;
  }
  return { succeeded, errorsByCode };
}
