import { decideSettlement } from "../domain/decideSettlement";
import type { Invoice, InvoiceContent } from "../domain/invoice";
import { isJobError, type JobError } from "../ports/errors";
import type { ErpDocument } from "../ports/erp";
import type { SendWrite } from "../ports/invoiceStore";
import { assertInvoiceMove } from "./assertMoves";
import { markLinesInvoiced } from "./markLinesInvoiced";
import { saveSurvivingConflicts } from "./recordAnswers";
import { sendTarget } from "./sendTarget";
import type { SendWork } from "./sendWork";

const noContent: InvoiceContent = { lines: [], details: [] };

/**
 * Settles claims whose sender is gone, by asking the ERP before anything is sent again: what it has
 * becomes `Sent`; what it does not have, although it had time to settle, goes back to `ReadyToSend`
 * to be sent again as it was, or is held where that cannot be built again.
 */
export async function settleInterrupted(
  invoices: readonly Invoice[],
  work: SendWork,
): Promise<void> {
  const contents = await work.store.contentOf(invoices);
  const { writes, failure } = await askAboutAll(invoices, contents, work);
  const saved = await saveSurvivingConflicts(writes, work);
  const sent = new Set<string>();
  for (const write of writes) {
    if (!saved.has(write.invoiceId)) work.tally.conflicted();
    else if (write.kind === "canceled") work.tally.failed("INVOICE_CANCELED");
    else work.tally.succeeded();
    if (saved.has(write.invoiceId) && write.kind === "sent") sent.add(write.invoiceId);
  }
  const lines = [...sent].flatMap((id) => contents.get(id)?.lines ?? []);
  await markLinesInvoiced(lines, work);
  if (failure !== undefined) throw failure;
}

/**
 * Asks the ERP about one claim after the other, until it fails as a whole or the slice's time is used
 * up; about the first in any case, so that the shortest slice gets on. What is known by then is worth saving before the failure ends the run.
 */
async function askAboutAll(
  invoices: readonly Invoice[],
  contents: ReadonlyMap<string, InvoiceContent>,
  work: SendWork,
): Promise<{ readonly writes: readonly SendWrite[]; readonly failure: JobError | undefined }> {
  const writes: SendWrite[] = [];
  for (const [index, invoice] of invoices.entries()) {
    if (index > 0 && work.run.isTimeUp()) {
      work.tally.skipped(invoices.length - index);
      break;
    }
    try {
      const write = await settle(invoice, contents.get(invoice.id) ?? noContent, work);
      if (write === undefined) continue;
      assertInvoiceMove(invoice.stage, write, "send");
      writes.push(write);
    } catch (failure) {
      if (!isJobError(failure)) throw failure;
      return { writes, failure };
    }
  }
  return { writes, failure: undefined };
}

/** Undefined where the ERP's answer cannot be understood: the claim stands, and is asked about again. */
async function settle(
  invoice: Invoice,
  content: InvoiceContent,
  work: SendWork,
): Promise<SendWrite | undefined> {
  const target = sendTarget(invoice);
  const { erpKey } = invoice;
  if (erpKey === null)
    return { ...target, kind: "hold", reason: "the invoice is Sending but has no idempotency key" };
  try {
    const document = await findAtErp(invoice, erpKey, work);
    const { currencies } = work.rules;
    const settlement = decideSettlement(invoice, content, { document, currencies });
    const isKeyed = settlement.kind === "sent" || settlement.kind === "absent";
    return isKeyed ? { ...target, erpKey, ...settlement } : { ...target, ...settlement };
  } catch (error) {
    if (!isJobError(error) || error.code !== "PROTOCOL") throw error;
    work.tally.failed("ERP_UNKNOWN");
    work.tally.unexpected();
    work.run.telemetry.error("the ERP's answer about an invoice cannot be understood", {
      invoiceId: invoice.id,
    });
    return undefined;
  }
}

/** By number too: it finds a document that was made under an earlier key. */
async function findAtErp(
  invoice: Invoice,
  erpKey: string,
  { erp }: SendWork,
): Promise<ErpDocument | undefined> {
  return (await erp.findByKey(erpKey)) ?? (await erp.findByNumber(invoice.number));
}
