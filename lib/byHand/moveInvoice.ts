import type { Guid } from "../domain/guid";
import type { Invoice } from "../domain/invoice";
import { invoiceRefusal, type InvoiceAction } from "../domain/invoiceRefusal";
import { stampOf } from "../engine/stage";
import type { InvoiceHandWrite } from "../ports/handStore";
import { assertHandMove } from "../stages/assertMoves";
import { markLinesInvoiced } from "../stages/markLinesInvoiced";
import { askErp } from "./askErp";
import { movedMeanwhile, unsaved, type HandOutcome } from "./HandOutcome";
import type { HandWork, LockedWork } from "./HandWork";
import { locksOfInvoice, sameLocks, underLocks } from "./underLocks";

export type InvoiceMove =
  { readonly action: "release" | "retry" } | { readonly action: "hold"; readonly reason: string };

/**
 * A person's move of one invoice: put on hold, or back to `Draft` from a hold or an error, to be
 * validated anew. Where an answer of the ERP is outstanding the ERP is asked first; what it has
 * becomes `Sent` (DESIGN 3, stage 4).
 *
 * @returns how it ended; what is not allowed is an answer with its reason
 * @throws any `JobError`
 */
export function moveInvoice(id: Guid, move: InvoiceMove, work: HandWork): Promise<HandOutcome> {
  return withInvoice({ id, action: move.action }, work, async (invoice, locked) => {
    if (move.action === "hold")
      return save({ kind: "hold", invoice, reason: move.reason, by: work.actor }, locked);
    const finding = await askErp(invoice, work);
    if (finding.kind === "unsettled") return { kind: "refused", message: finding.message };
    if (finding.kind === "found") return recordFound(invoice, finding.erpNumber, locked);
    const revision = invoice.revision + (finding.kind === "absent" ? 1 : 0);
    return save({ kind: "reopen", invoice, revision }, locked);
  });
}

/** Reads an invoice, locks it, reads it again and hands it on if the action is allowed. */
export async function withInvoice(
  { id, action }: { readonly id: Guid; readonly action: InvoiceAction },
  work: HandWork,
  move: (invoice: Invoice, work: LockedWork) => Promise<HandOutcome>,
): Promise<HandOutcome> {
  const before = (await work.store.reread([id])).get(id);
  if (before === undefined)
    return { kind: "notFound", message: `There is no invoice of this job with the id ${id}.` };
  const refusal = invoiceRefusal(action, before);
  if (refusal !== undefined) return { kind: "refused", message: refusal };
  const targets = locksOfInvoice(before);
  return underLocks(targets, work, async (locked) => {
    const now = (await work.store.reread([id])).get(id);
    if (now === undefined || !sameLocks(targets, locksOfInvoice(now))) return movedMeanwhile();
    const reason = invoiceRefusal(action, now);
    if (reason !== undefined) return { kind: "refused", message: reason };
    return move(now, locked);
  });
}

const messages: Readonly<Record<InvoiceHandWrite["kind"], string>> = {
  hold: "On hold; release it to have it validated anew.",
  discard: "Its discard is begun.",
  discardRefused: "Its discard cannot go on.",
  reopen: "Back to Draft, closed for further lines: the next run of calculate validates it.",
  sent: "The ERP has it: it is Sent.",
};

async function save(write: InvoiceHandWrite, work: LockedWork): Promise<HandOutcome> {
  const to = assertHandMove(write);
  const outcome = await work.store.saveInvoice(write, stampOf(work.run, work.guard));
  if (outcome.kind !== "saved") return unsaved(outcome);
  return { kind: "done", from: write.invoice.stage, to, message: messages[write.kind] };
}

/** The ERP has the invoice: it is `Sent`, then its lines are `Invoiced`, as stage 4 does it. */
export async function recordFound(
  invoice: Invoice,
  erpNumber: string,
  work: LockedWork,
): Promise<HandOutcome> {
  const saved = await save({ kind: "sent", invoice, erpNumber }, work);
  if (saved.kind !== "done") return saved;
  const { lines = [] } = (await work.store.contentOf([invoice])).get(invoice.id) ?? {};
  await markLinesInvoiced(lines, { ...work, store: work.sendStore });
  return { ...saved, message: `The ERP has it as ${erpNumber}: it is Sent.` };
}
