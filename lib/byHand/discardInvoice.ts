import type { Guid } from "../domain/guid";
import { discardTargetOf, type DiscardTarget } from "../domain/hold";
import type { Invoice } from "../domain/invoice";
import { stampOf } from "../engine/stage";
import { assertHandMove } from "../stages/assertMoves";
import { askErp, type ErpFinding } from "./askErp";
import { emptyInvoice } from "./emptyInvoice";
import { movedMeanwhile, unsaved, type HandOutcome } from "./HandOutcome";
import type { HandWork, LockedWork } from "./HandWork";
import { recordFound, withInvoice } from "./moveInvoice";

/**
 * Discards an invoice: `OnHold` with a reason that says so, then in chunks its details deleted and its
 * lines back, the invoice last. What stops half-way is finished by the same request, by `recover` or
 * by the reconciler (DESIGN 2).
 *
 * @param target whether its lines are to be bundled again, or go on hold
 * @throws any `JobError`
 */
export function discardInvoice(
  id: Guid,
  target: DiscardTarget,
  work: HandWork,
): Promise<HandOutcome> {
  return withInvoice({ id, action: "discard" }, work, async (invoice, locked) => {
    const finding = await askErp(invoice, work);
    if (finding.kind === "unsettled") return { kind: "refused", message: finding.message };
    if (finding.kind === "found") return refuseFound(invoice, finding.erpNumber, locked);
    const begun = await begin(invoice, { target, finding }, locked);
    if (begun !== undefined) return begun;
    const now = (await work.store.reread([id])).get(id);
    if (now === undefined) return { ...removed(invoice), message: "It is gone already." };
    return finishDiscard(now, { from: invoice.stage, target }, locked);
  });
}

async function refuseFound(
  invoice: Invoice,
  erpNumber: string,
  work: LockedWork,
): Promise<HandOutcome> {
  const recorded = await recordFound(invoice, erpNumber, work);
  if (recorded.kind !== "done") return recorded;
  const message = `The ERP has the invoice ${invoice.number} as ${erpNumber}: it is Sent now, and cannot be discarded.`;
  return { kind: "refused", message };
}

/** The first step, which makes it a discard. */
async function begin(
  invoice: Invoice,
  { target, finding }: { readonly target: DiscardTarget; readonly finding: ErpFinding },
  work: LockedWork,
): Promise<HandOutcome | undefined> {
  const isBegun = invoice.stage === "OnHold" && discardTargetOf(invoice.hold.reason) === target;
  if (isBegun && invoice.state === 0 && finding.kind === "notAsked") return undefined;
  const revision = invoice.revision + (finding.kind === "absent" ? 1 : 0);
  const write = { kind: "discard", invoice, target, by: work.actor, revision } as const;
  assertHandMove(write);
  const outcome = await work.store.saveInvoice(write, stampOf(work.run, work.guard));
  return outcome.kind === "saved" ? undefined : unsaved(outcome);
}

function removed({ stage }: Pick<Invoice, "stage">): Extract<HandOutcome, { kind: "done" }> {
  return { kind: "done", from: stage, to: "removed", message: "" };
}

const whereLinesGo: Readonly<Record<DiscardTarget, string>> = {
  bundle: "back, to be bundled again",
  hold: "on hold",
};

/**
 * The rest of a discard that was begun.
 *
 * @param facts.from the stage from which the discard was begun, for the answer
 */
async function finishDiscard(
  invoice: Invoice,
  { from, target }: { readonly from: Invoice["stage"]; readonly target: DiscardTarget },
  work: LockedWork,
): Promise<HandOutcome> {
  const emptied = await emptyInvoice(invoice, target, work);
  const lines = `${String(emptied.lines)} lines are ${whereLinesGo[target]}`;
  switch (emptied.kind) {
    case "timeUp":
      return {
        kind: "unfinished",
        message: `${lines}, the rest follows: the reconciler goes on, or discard it again.`,
      };
    case "moved":
      return movedMeanwhile();
    case "unsaved":
      return unsaved(emptied.outcome);
    case "refused":
      return tellRefusals({ ...invoice, ...emptied.invoice }, { ...emptied, moved: lines }, work);
    case "empty":
      break;
  }
  const outcome = await work.store.remove(emptied.invoice, stampOf(work.run, work.guard));
  if (outcome.kind !== "saved" && outcome.kind !== "gone") return unsaved(outcome);
  return { ...removed({ stage: from }), message: `The invoice is gone, ${lines}.` };
}

/** A message names so many refusals, each cut to so many characters; what mends one often mends all. */
const refusalsTold = 3;
const refusalLengthMax = 400;

/** Says on the invoice what keeps its discard from its end, so that `explain` can tell it. */
async function tellRefusals(
  invoice: Invoice,
  { refusals, moved }: { readonly refusals: readonly string[]; readonly moved: string },
  work: LockedWork,
): Promise<HandOutcome> {
  const count = String(refusals.length);
  const told = refusals
    .slice(0, refusalsTold)
    .map((refusal) => refusal.slice(0, refusalLengthMax))
    .join("; ");
  const message = `Dataverse refuses to take ${count} off the invoice: ${told}`;
  if (invoice.errorMessage !== message) {
    const write = { kind: "discardRefused", invoice, message } as const;
    assertHandMove(write);
    const outcome = await work.store.saveInvoice(write, stampOf(work.run, work.guard));
    if (outcome.kind !== "saved") return unsaved(outcome);
  }
  return { kind: "rejected", message: `${message} (${moved}).` };
}
