import { decideInvoice, type InvoiceDecision } from "../domain/decideInvoice";
import type { Invoice, InvoiceContent } from "../domain/invoice";
import { staleLines, type StaleLine } from "../domain/staleLines";
import { stampOf } from "../engine/stage";
import type { CalculateWrite } from "../ports/invoiceStore";
import { assertInvoiceMove } from "./assertMoves";
import type { CalculateWork } from "./calculateWork";
import { takeLinesOff } from "./takeLinesOff";

/** How often an invoice that someone else changed meanwhile is read and decided again. */
const triesMax = 3;

/** What is to be done with an invoice as it was read. */
type Plan =
  | { readonly kind: "none" }
  | { readonly kind: "write"; readonly write: CalculateWrite }
  | {
      readonly kind: "takeOff";
      readonly invoice: Invoice;
      readonly lines: readonly StaleLine[];
    };

/**
 * Decides and saves the invoices of a page. Those that someone else changed meanwhile are read again
 * with their content, a bounded number of times, and then left to the next run.
 */
export async function calculateInvoices(
  invoices: readonly Invoice[],
  work: CalculateWork,
): Promise<void> {
  let open = invoices;
  for (let tries = 0; tries < triesMax && open.length > 0; tries += 1) {
    const contents = await work.store.contentOf(open);
    const plans = open.map((invoice) =>
      planFor(invoice, contents.get(invoice.id) ?? { lines: [], details: [] }, work),
    );
    const moved = [...(await takeOff(plans, work)), ...(await saveWrites(plans, work))];
    open = moved.length === 0 ? [] : await stillDue(moved, work);
  }
  work.tally.conflicted(open.length);
}

function planFor(invoice: Invoice, content: InvoiceContent, work: CalculateWork): Plan {
  const stale = staleLines(invoice, content, work.lineRules);
  if (stale.length > 0) {
    // From an error no line is taken: the invoice becomes a draft again first.
    if (invoice.stage === "Error") return { kind: "write", write: { kind: "reopen", invoice } };
    return { kind: "takeOff", invoice, lines: stale };
  }
  const decision = decideInvoice(invoice, content, work.rules);
  if (decision.kind !== "unchanged") return { kind: "write", write: writeFor(invoice, decision) };
  work.tally.failed(decision.code);
  return { kind: "none" };
}

function writeFor(
  invoice: Invoice,
  decision: Exclude<InvoiceDecision, { kind: "unchanged" }>,
): CalculateWrite {
  if (decision.kind !== "ready") return { ...decision, invoice };
  const { totals, ...ready } = decision;
  return { ...ready, ...totals, invoice };
}

async function takeOff(plans: readonly Plan[], work: CalculateWork): Promise<readonly Invoice[]> {
  const leaving = plans.flatMap((plan) => (plan.kind === "takeOff" ? [plan] : []));
  return leaving.length === 0 ? [] : takeLinesOff(leaving, work);
}

/** @returns the invoices that changed since they were read */
async function saveWrites(
  plans: readonly Plan[],
  { store, run, guard, tally, privileges }: CalculateWork,
): Promise<readonly Invoice[]> {
  const writes = plans.flatMap((plan) => (plan.kind === "write" ? [plan.write] : []));
  if (writes.length === 0) return [];
  for (const write of writes) assertInvoiceMove(write.invoice.stage, write, "calculate");
  const outcomes = await store.save(writes, stampOf(run, guard));
  return writes.flatMap((write, index) => {
    const outcome = outcomes[index]?.kind ?? "unknown";
    privileges.note(outcomes[index]);
    if (outcome === "versionConflict") return [write.invoice];
    if (outcome === "rejected" && write.kind === "canceled") tally.failed("INVOICE_CANCELED");
    else if (outcome !== "saved") {
      tally.conflicted();
      if (outcome !== "gone") tally.unexpected();
    } else if (write.kind === "error") tally.failed(write.code);
    else if (write.kind === "canceled") tally.failed("INVOICE_CANCELED");
    else tally.succeeded();
    return [];
  });
}

/** The invoices as they are now, without those that left the stage's hands meanwhile. */
async function stillDue(
  invoices: readonly Invoice[],
  { store, tally }: CalculateWork,
): Promise<readonly Invoice[]> {
  const now = await store.reread(invoices.map(({ id }) => id));
  const due = [...now.values()].filter(({ stage }) => stage === "Draft" || stage === "Error");
  tally.skipped(invoices.length - due.length);
  return due;
}
