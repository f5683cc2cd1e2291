import type { Invoice } from "../domain/invoice";
import type { ErpDocument } from "../ports/erp";
import type { SendWrite } from "../ports/invoiceStore";
import { markLinesInvoiced } from "./markLinesInvoiced";
import { saveSurvivingConflicts } from "./recordAnswers";
import type { SendWork } from "./sendWork";

/**
 * Settles claims whose sender is gone, by asking the ERP before anything is sent again: what it has
 * becomes `Sent`; what it does not have, although it had time to settle, goes back to `ReadyToSend`
 * as a new document.
 */
export async function settleInterrupted(
  invoices: readonly Invoice[],
  work: SendWork,
): Promise<void> {
  const writes: SendWrite[] = [];
  for (const invoice of invoices) {
    const { erpKey } = invoice;
    if (erpKey === null) {
      const reason = "the invoice is Sending but has no idempotency key";
      writes.push({ kind: "hold", invoiceId: invoice.id, etag: invoice.etag, reason });
    } else writes.push(writeFor(invoice, erpKey, await findAtErp(invoice, erpKey, work)));
  }
  const saved = await saveSurvivingConflicts(writes, work);
  const sent = new Set<string>();
  for (const write of writes) {
    if (!saved.has(write.invoiceId)) work.tally.conflicted();
    else work.tally.succeeded();
    if (saved.has(write.invoiceId) && write.kind === "sent") sent.add(write.invoiceId);
  }
  const accepted = invoices.filter(({ id }) => sent.has(id));
  if (accepted.length === 0) return;
  const contents = await work.store.contentOf(accepted);
  const rows = [...contents.values()].flatMap(({ lines }) => lines.map(({ row }) => row));
  await markLinesInvoiced(rows, work);
}

async function findAtErp(
  invoice: Invoice,
  erpKey: string,
  { erp }: SendWork,
): Promise<ErpDocument | undefined> {
  return (await erp.findByKey(erpKey)) ?? (await erp.findByNumber(invoice.number));
}

function writeFor(invoice: Invoice, erpKey: string, document: ErpDocument | undefined): SendWrite {
  const base = { invoiceId: invoice.id, etag: invoice.etag, erpKey };
  return document === undefined
    ? { ...base, kind: "absent", nextRevision: invoice.revision + 1 }
    : { ...base, kind: "sent", erpNumber: document.erpNumber };
}
