import type { LedgerRow } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { SendWork } from "./sendWork";

/**
 * Moves the rows of sent invoices to `Invoiced`. What could not be moved is found again, behind its
 * invoice, by the next run.
 */
export async function markLinesInvoiced(
  rows: readonly LedgerRow[],
  { store, run, guard }: SendWork,
): Promise<void> {
  const bundled = rows.filter(({ stage }) => stage === "Bundled");
  if (bundled.length === 0) return;
  guard.assertHeld();
  const outcomes = await store.markInvoiced(bundled, stampOf(run));
  const left = outcomes.filter(({ kind }) => kind !== "saved").length;
  if (left > 0) run.telemetry.warn("lines left behind their sent invoice", { left });
}
