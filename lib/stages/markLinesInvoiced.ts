import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import { assertLineMove } from "./assertMoves";
import type { SendWork } from "./sendWork";
import { copyOfStage, writeBackCopies } from "./writeBackCopies";

/**
 * Moves the rows of sent invoices to `Invoiced`. What could not be moved is found again, behind its
 * invoice, by the next run.
 *
 * @returns how many rows were moved, and how many were left
 */
export async function markLinesInvoiced(
  lines: readonly LedgerLine[],
  work: Pick<SendWork, "store" | "run" | "guard" | "tally" | "writeBack"> &
    Partial<Pick<SendWork, "privileges">>,
): Promise<{ readonly moved: number; readonly left: number }> {
  const { store, run, guard } = work;
  const bundled = lines.filter(({ row }) => row.stage === "Bundled");
  if (bundled.length === 0) return { moved: 0, left: 0 };
  for (const { row } of bundled) assertLineMove(row.stage, "Invoiced", "send");
  const outcomes = await store.markInvoiced(
    bundled.map(({ row }) => row),
    stampOf(run, guard),
  );
  for (const outcome of outcomes) work.privileges?.note(outcome);
  const moved = bundled.filter((_, index) => outcomes[index]?.kind === "saved");
  const left = bundled.length - moved.length;
  if (left > 0) run.telemetry.warn("lines left behind their sent invoice", { left });
  const copies = moved.map(({ line }) => copyOfStage(line, "Invoiced"));
  await writeBackCopies(copies, work);
  return { moved: moved.length, left };
}
