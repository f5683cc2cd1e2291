import type { Guid } from "../../../domain/guid";
import type { LeavingLine } from "../../../domain/staleLines";
import type { UnbundlingSet } from "../../../ports/invoiceStore";
import type { WriteStamp } from "../../../ports/saveOutcome";
import type { Operation } from "../batch/BatchItem";
import { invoiceDetails, recordPath } from "../rows/tables";
import { updateInvoice } from "./updateInvoice";
import { ledgerOperation } from "./ledgerPayload";

function deletionOf(detailId: Guid): Operation {
  return { method: "DELETE", path: recordPath(invoiceDetails, detailId) };
}

function leavingOperations(leaving: LeavingLine, stamp: WriteStamp): readonly Operation[] {
  const { row, line, decision, detailIds } = leaving;
  const update = ledgerOperation({ line, decision, current: row }, stamp);
  const body = {
    ...update.body,
    invjob_generation: row.generation + 1,
    "invjob_InvoiceId@odata.bind": null,
  };
  return [...detailIds.map(deletionOf), { ...update, body }];
}

/** What is left of an invoice's line count once lines left it. */
export function lineCountAfter(lineCount: number, leaving: number): number {
  return Math.max(0, lineCount - leaving);
}

/** The change set by which lines leave an invoice: touch, then per line its details and its row. */
export function unbundleOperations(set: UnbundlingSet, stamp: WriteStamp): readonly Operation[] {
  const { invoice, lines, strayDetailIds = [] } = set;
  const columns = {
    invjob_touch: set.touch,
    invjob_linecount: lineCountAfter(invoice.lineCount, lines.length),
  };
  const touch = updateInvoice(invoice, columns, stamp);
  const leaving = lines.flatMap((line) => leavingOperations(line, stamp));
  return [touch, ...leaving, ...strayDetailIds.map(deletionOf)];
}
