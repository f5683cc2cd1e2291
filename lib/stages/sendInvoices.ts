import { decideSend } from "../domain/decideSend";
import type { ErpMessage } from "../domain/erpMessage";
import { groupDeliveries } from "../domain/groupDeliveries";
import type { Invoice, InvoiceContent } from "../domain/invoice";
import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { ErpDelivery } from "../ports/erp";
import type { Claim, SendWrite } from "../ports/invoiceStore";
import { assertInvoiceMove } from "./assertMoves";
import { recordAnswers, type SentInvoice } from "./recordAnswers";
import { sendTarget } from "./sendTarget";
import type { SendWork } from "./sendWork";

interface Sendable extends ErpDelivery {
  readonly invoice: Invoice;
  readonly message: ErpMessage;
  readonly lines: readonly LedgerLine[];
}

/**
 * Sends a page of validated invoices in lists within the ERP's bounds: each list is claimed right
 * before its call and recorded right after it, so that an interruption leaves one list open at most
 * and a claim is never older than its call. Begins no second list once the slice's time is used up.
 */
export async function sendInvoices(invoices: readonly Invoice[], work: SendWork): Promise<void> {
  const contents = await work.store.contentOf(invoices);
  const sendable = await setChangedOnesAside(invoices, contents, work);
  const groups = groupDeliveries(
    sendable,
    (delivery) => work.erp.sizeOf(delivery),
    work.erp.limits,
  );
  for (const [index, group] of groups.entries()) {
    // The first is sent in any case, so that the shortest slice gets on.
    if (index > 0 && work.run.isTimeUp()) work.tally.skipped(group.length);
    else {
      await work.erp.assertReady();
      await sendGroup(await claim(group, work), work);
    }
  }
}

/** What is sent is what was validated: an invoice whose content changed goes back, or is held. */
async function setChangedOnesAside(
  invoices: readonly Invoice[],
  contents: ReadonlyMap<string, InvoiceContent>,
  { store, run, guard, tally, privileges, rules }: SendWork,
): Promise<readonly Sendable[]> {
  const sendable: Sendable[] = [];
  const aside: SendWrite[] = [];
  for (const invoice of invoices) {
    const content = contents.get(invoice.id) ?? { lines: [], details: [] };
    const decision = decideSend(invoice, content, rules);
    if (decision.kind === "send") {
      const { message, erpKey: idempotencyKey } = decision;
      sendable.push({ invoice, lines: content.lines, message, idempotencyKey });
    } else {
      const write = { ...decision, ...sendTarget(invoice) };
      assertInvoiceMove(invoice.stage, write, "send");
      aside.push(write);
    }
  }
  if (aside.length === 0) return sendable;
  const outcomes = await store.save(aside, stampOf(run, guard));
  aside.forEach((write, index) => {
    privileges.note(outcomes[index]);
    const outcome = outcomes[index]?.kind;
    // The platform may let nobody write to it: its own state is the explanation then.
    if (write.kind === "canceled" && (outcome === "saved" || outcome === "rejected"))
      tally.failed("INVOICE_CANCELED");
    else if (outcome !== "saved") tally.conflicted();
    else tally.skipped();
  });
  return sendable;
}

async function claim(
  sendable: readonly Sendable[],
  { store, run, guard, tally, privileges }: SendWork,
): Promise<readonly SentInvoice[]> {
  const claimedBy = `${run.worker} ${run.runId} ${guard.token}`;
  const claims = sendable.map(({ invoice, idempotencyKey }): Claim => {
    assertInvoiceMove(invoice.stage, { kind: "claim" }, "send");
    return { invoice, erpKey: idempotencyKey, claimedBy };
  });
  const outcomes = await store.claim(claims, stampOf(run, guard));
  return sendable.flatMap(({ invoice, lines, message, idempotencyKey }, index) => {
    const outcome = outcomes[index];
    if (outcome?.kind === "saved" && outcome.etag !== undefined)
      return [{ invoice, lines, etag: outcome.etag, delivery: { message, idempotencyKey } }];
    privileges.note(outcome);
    tally.conflicted();
    if (outcome?.kind !== "versionConflict") tally.unexpected();
    return [];
  });
}

/**
 * One call. If it fails before anything was processed, the claims stand and the ERP is asked about
 * them later, as about every claim without an answer; the run ends.
 */
async function sendGroup(group: readonly SentInvoice[], work: SendWork): Promise<void> {
  if (group.length === 0) return;
  work.guard.assertHeld();
  const answers = await work.erp.send(
    group.map(({ delivery }) => delivery),
    work.run.runId,
  );
  await recordAnswers(group, answers, work);
}
