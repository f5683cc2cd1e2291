import { decideSend } from "../domain/decideSend";
import type { ErpMessage } from "../domain/erpMessage";
import { groupDeliveries } from "../domain/groupDeliveries";
import type { Invoice, InvoiceContent } from "../domain/invoice";
import type { LedgerRow } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { ErpDelivery } from "../ports/erp";
import type { Claim, SendWrite } from "../ports/invoiceStore";
import { recordAnswers, type SentInvoice } from "./recordAnswers";
import type { SendWork } from "./sendWork";

interface Sendable extends ErpDelivery {
  readonly invoice: Invoice;
  readonly message: ErpMessage;
  readonly rows: readonly LedgerRow[];
}

/**
 * Sends a page of validated invoices: claims each (no call to the ERP before its claim is saved),
 * sends them in lists within the ERP's bounds, and records each answer.
 */
export async function sendInvoices(invoices: readonly Invoice[], work: SendWork): Promise<void> {
  const contents = await work.store.contentOf(invoices);
  const sendable = await setChangedOnesAside(invoices, contents, work);
  const claimed = await claim(sendable, work);
  const groups = groupDeliveries(
    claimed,
    ({ delivery }) => work.erp.sizeOf(delivery),
    work.erp.limits,
  );
  for (const group of groups) await sendGroup(group, work);
}

/** What is sent is what was validated: an invoice whose content changed goes back, or is held. */
async function setChangedOnesAside(
  invoices: readonly Invoice[],
  contents: ReadonlyMap<string, InvoiceContent>,
  { store, run, guard, tally, currencies }: SendWork,
): Promise<readonly Sendable[]> {
  const sendable: Sendable[] = [];
  const aside: SendWrite[] = [];
  for (const invoice of invoices) {
    const content = contents.get(invoice.id) ?? { lines: [], details: [] };
    const decision = decideSend(invoice, content, currencies);
    const rows = content.lines.map(({ row }) => row);
    if (decision.kind === "send")
      sendable.push({
        invoice,
        rows,
        message: decision.message,
        idempotencyKey: decision.erpKey,
      });
    else aside.push({ ...decision, invoiceId: invoice.id, etag: invoice.etag });
  }
  if (aside.length > 0) {
    guard.assertHeld();
    await store.save(aside, stampOf(run));
    tally.conflicted(aside.length);
  }
  return sendable;
}

async function claim(
  sendable: readonly Sendable[],
  { store, run, guard, tally }: SendWork,
): Promise<readonly SentInvoice[]> {
  if (sendable.length === 0) return [];
  guard.assertHeld();
  const claimedBy = `${run.worker} ${run.runId}`;
  const claims: Claim[] = sendable.map(({ invoice, idempotencyKey }) => ({
    invoice,
    erpKey: idempotencyKey,
    claimedBy,
  }));
  const outcomes = await store.claim(claims, stampOf(run));
  return sendable.flatMap(({ invoice, rows, message, idempotencyKey }, index) => {
    const outcome = outcomes[index];
    if (outcome?.kind === "saved" && outcome.etag !== undefined)
      return [{ invoice, rows, etag: outcome.etag, delivery: { message, idempotencyKey } }];
    tally.conflicted();
    return [];
  });
}

/**
 * One call. If it fails before anything was processed, the claims stand and the ERP is asked about
 * them later, as about every claim without an answer; the run ends.
 */
async function sendGroup(group: readonly SentInvoice[], work: SendWork): Promise<void> {
  work.guard.assertHeld();
  const answers = await work.erp.send(
    group.map(({ delivery }) => delivery),
    work.run.runId,
  );
  await recordAnswers(group, answers, work);
}
