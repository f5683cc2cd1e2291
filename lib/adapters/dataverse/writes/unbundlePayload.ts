import type { StaleLine } from "../../../domain/staleLines";
import type { UnbundlingSet } from "../../../ports/invoiceStore";
import type { WriteStamp } from "../../../ports/saveOutcome";
import type { Operation } from "../batch/BatchItem";
import { invoiceDetails, recordPath } from "../rows/tables";
import { updateInvoice } from "./updateInvoice";
import { ledgerOperation } from "./ledgerPayload";

function leavingOperations(leaving: StaleLine, stamp: WriteStamp): readonly Operation[] {
  const { row, line, decision, detailIds } = leaving;
  const deletions = detailIds.map((id): Operation => ({
    method: "DELETE",
    path: recordPath(invoiceDetails, id),
  }));
  const update = ledgerOperation({ line, decision, current: row }, stamp);
  const body = {
    ...update.body,
    invjob_generation: row.generation + 1,
    "invjob_InvoiceId@odata.bind": null,
  };
  return [...deletions, { ...update, body }];
}

/** What is left of an invoice's line count once lines left it. */
export function lineCountAfter(lineCount: number, leaving: number): number {
  return Math.max(0, lineCount - leaving);
}

/** The change set by which lines leave an invoice: touch, then per line its details and its row. */
export function unbundleOperations(set: UnbundlingSet, stamp: WriteStamp): readonly Operation[] {
  const { invoice, lines } = set;
  const columns = {
    invjob_touch: set.touch,
    invjob_linecount: lineCountAfter(invoice.lineCount, lines.length),
  };
  const touch = updateInvoice(invoice, columns, stamp);
  return [touch, ...lines.flatMap((line) => leavingOperations(line, stamp))];
}
