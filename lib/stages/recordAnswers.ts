import type { Invoice } from "../domain/invoice";
import type { LedgerRow } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { ErpAnswer, ErpDelivery } from "../ports/erp";
import type { SendWrite } from "../ports/invoiceStore";
import { markLinesInvoiced } from "./markLinesInvoiced";
import type { SendWork } from "./sendWork";

/** An invoice that was claimed: `etag` is its version after the claim. */
export interface SentInvoice {
  readonly invoice: Invoice;
  readonly rows: readonly LedgerRow[];
  readonly etag: string;
  readonly delivery: ErpDelivery;
}

/** An answer of the ERP must not get lost to a user's edit: how often it is written again. */
const recordRoundsMax = 3;

/** What an answer of the ERP makes of an invoice. */
function writeForAnswer({ invoice, etag, delivery }: SentInvoice, answer: ErpAnswer): SendWrite {
  const base = { invoiceId: invoice.id, etag, erpKey: delivery.idempotencyKey };
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
  const saved = await saveSurvivingConflicts(writes, work);
  for (const write of writes) {
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
  const rows = sent.flatMap(({ invoice, rows: own }) => (accepted.has(invoice.id) ? own : []));
  await markLinesInvoiced(rows, work);
}

/**
 * Saves writes to claimed invoices. On a conflict the invoice is read again and, while it is
 * `Sending` and the key is ours, written again: a bounded number of times.
 */
export async function saveSurvivingConflicts(
  writes: readonly SendWrite[],
  { store, run, guard }: SendWork,
): Promise<ReadonlySet<string>> {
  const saved = new Set<string>();
  let open = writes;
  for (let round = 0; round < recordRoundsMax && open.length > 0; round += 1) {
    guard.assertHeld();
    const outcomes = await store.save(open, stampOf(run));
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
    const isOurs =
      invoice?.stage === "Sending" && "erpKey" in write && invoice.erpKey === write.erpKey;
    return isOurs ? [{ ...write, etag: invoice.etag }] : [];
  });
}
