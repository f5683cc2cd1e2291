import type { Invoice } from "../domain/invoice";
import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { ErpAnswer, ErpDelivery } from "../ports/erp";
import type { SendWrite } from "../ports/invoiceStore";
import { assertInvoiceMove } from "./assertMoves";
import { markLinesInvoiced } from "./markLinesInvoiced";
import { sendTarget } from "./sendTarget";
import type { SendWork } from "./sendWork";

/** An invoice that was claimed: `etag` is its version after the claim. */
export interface SentInvoice {
  readonly invoice: Invoice;
  readonly lines: readonly LedgerLine[];
  readonly etag: string;
  readonly delivery: ErpDelivery;
}

/** An answer of the ERP must not get lost to a user's edit: how often it is written again. */
const recordRoundsMax = 3;

/** What an answer of the ERP makes of an invoice. */
function writeForAnswer({ invoice, etag, delivery }: SentInvoice, answer: ErpAnswer): SendWrite {
  const base = { ...sendTarget(invoice), etag, erpKey: delivery.idempotencyKey };
  switch (answer.kind) {
    case "accepted":
      return { ...base, kind: "sent", erpNumber: answer.erpNumber };
    case "rejected": {
      const message = `ERP_REJECTED: ${answer.message}`;
      return { ...base, kind: "rejected", message, nextRevision: invoice.revision + 1 };
    }
    case "unknown":
      return { ...base, kind: "unknown", message: `ERP_UNKNOWN: ${answer.message}` };
  }
}

const noAnswer: ErpAnswer = { kind: "unknown", message: "missing from the ERP's answers" };

/** Records the answers of one call, then moves the lines of what was accepted. */
export async function recordAnswers(
  sent: readonly SentInvoice[],
  answers: readonly ErpAnswer[],
  work: SendWork,
): Promise<void> {
  const writes = sent.map((one, index) => writeForAnswer(one, answers[index] ?? noAnswer));
  for (const write of writes) assertInvoiceMove("Sending", write, "send");
  const saved = await saveSurvivingConflicts(writes, work);
  for (const write of writes) {
    if (write.kind === "unknown") work.tally.unexpected();
    if (!saved.has(write.invoiceId)) work.tally.conflicted();
    else if (write.kind === "sent") work.tally.succeeded();
    else if (write.kind === "rejected") work.tally.failed("ERP_REJECTED");
    else work.tally.failed("ERP_UNKNOWN");
  }
  const accepted = new Set(
    writes.flatMap(({ kind, invoiceId }) =>
      kind === "sent" && saved.has(invoiceId) ? [invoiceId] : [],
    ),
  );
  const lines = sent.flatMap(({ invoice, lines: own }) => (accepted.has(invoice.id) ? own : []));
  await markLinesInvoiced(lines, work);
}

/** What the ERP said stays true whatever a user did to the record meanwhile. */
const answerKinds: readonly SendWrite["kind"][] = ["sent", "rejected", "unknown"];

/**
 * Saves writes to claimed invoices. On a conflict an answer of the ERP is written again, onto the
 * invoice as it is now, while that is `Sending` and the key is ours: a bounded number of times. Other
 * writes were decided on what was read, and are left to the next run.
 */
export async function saveSurvivingConflicts(
  writes: readonly SendWrite[],
  { store, run, guard, privileges }: SendWork,
): Promise<ReadonlySet<string>> {
  const saved = new Set<string>();
  let open = writes;
  for (let round = 0; round < recordRoundsMax && open.length > 0; round += 1) {
    const outcomes = await store.save(open, stampOf(run, guard));
    for (const outcome of outcomes) privileges.note(outcome);
    const conflicts = open.filter((write, index) => {
      if (outcomes[index]?.kind === "saved") saved.add(write.invoiceId);
      return outcomes[index]?.kind === "versionConflict";
    });
    open = conflicts.length === 0 ? [] : await withNewVersions(conflicts, store);
  }
  return saved;
}

async function withNewVersions(
  writes: readonly SendWrite[],
  store: SendWork["store"],
): Promise<readonly SendWrite[]> {
  const now = await store.reread(writes.map(({ invoiceId }) => invoiceId));
  return writes.flatMap((write) => {
    const invoice = now.get(write.invoiceId);
    const isAnswer = answerKinds.includes(write.kind) && "erpKey" in write;
    const isOurs = isAnswer && invoice?.stage === "Sending" && invoice.erpKey === write.erpKey;
    return isOurs ? [{ ...write, ...sendTarget(invoice) }] : [];
  });
}
