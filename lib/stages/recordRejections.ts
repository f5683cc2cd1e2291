import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { JoinWork } from "./joinWork";
import { saveLedgerWrites } from "./saveLedgerWrites";

/** Writes `PLATFORM_REJECTED` with the platform's text on lines that it refused to take. */
export async function recordRejections(
  lines: readonly LedgerLine[],
  platformText: string,
  { store, run, guard, tally }: Pick<JoinWork, "store" | "run" | "guard" | "tally">,
): Promise<void> {
  guard.assertHeld();
  const message = `PLATFORM_REJECTED: ${platformText}`;
  await saveLedgerWrites(
    lines.map(({ row, line }) => ({
      line,
      current: row,
      decision: {
        stage: "Error" as const,
        code: "PLATFORM_REJECTED" as const,
        message,
        inputHash: row.inputHash ?? "",
      },
    })),
    {
      save: (writes) => store.saveDecisions(writes, stampOf(run)),
      telemetry: run.telemetry,
      tally,
    },
  );
}
