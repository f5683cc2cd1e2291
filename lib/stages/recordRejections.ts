import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf } from "../engine/stage";
import type { JoinWork } from "./joinWork";
import { saveLedgerWrites } from "./saveLedgerWrites";
import { copyOfDecision } from "./writeBackCopies";

/** Writes `PLATFORM_REJECTED` with the platform's text on lines that it refused to take. */
export async function recordRejections(
  lines: readonly LedgerLine[],
  platformText: string,
  { store, run, guard, tally, privileges, copies }: JoinWork,
): Promise<void> {
  const message = `PLATFORM_REJECTED: ${platformText}`;
  const saved = await saveLedgerWrites(
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
      by: "bundle",
      save: (writes) => store.saveDecisions(writes, stampOf(run, guard)),
      telemetry: run.telemetry,
      tally,
      privileges,
    },
  );
  copies.push(...saved.map(({ line, decision }) => copyOfDecision(line, decision)));
}
