import type { PageTally } from "../engine/counts";
import type { LedgerWrite } from "../ports/createLinesStore";
import type { SaveOutcome } from "../ports/saveOutcome";
import type { Telemetry } from "../ports/telemetry";

export interface SaveDependencies {
  readonly save: (writes: readonly LedgerWrite[]) => Promise<readonly SaveOutcome[]>;
  readonly telemetry: Telemetry;
  readonly tally: PageTally;
}

function rejection(write: LedgerWrite, platformText: string): LedgerWrite {
  const { inputHash } = write.decision;
  const message = `PLATFORM_REJECTED: ${platformText}`;
  return { ...write, decision: { stage: "Error", code: "PLATFORM_REJECTED", message, inputHash } };
}

function count(write: LedgerWrite, outcome: SaveOutcome, tally: PageTally): void {
  if (outcome.kind !== "saved") tally.conflicted();
  else if (write.decision.stage === "Error") tally.failed(write.decision.code);
  else tally.succeeded();
}

/**
 * Saves decisions about lines and counts how they fared. A row that the platform refuses is written
 * again as `PLATFORM_REJECTED` with the platform's text, so that it has an explanation; anything
 * that is not clearly saved is left to the next run.
 */
export async function saveLedgerWrites(
  writes: readonly LedgerWrite[],
  { save, telemetry, tally }: SaveDependencies,
): Promise<void> {
  if (writes.length === 0) return;
  const outcomes = await save(writes);
  const rejected: LedgerWrite[] = [];
  writes.forEach((write, index) => {
    const outcome = outcomes[index] ?? { kind: "unknown", message: "no answer" };
    const isFirstRejection =
      outcome.kind === "rejected" &&
      !(write.decision.stage === "Error" && write.decision.code === "PLATFORM_REJECTED");
    if (isFirstRejection) rejected.push(rejection(write, outcome.message));
    else {
      count(write, outcome, tally);
      if (outcome.kind === "rejected")
        telemetry.error("a rejection could not be recorded", {
          orderLineId: write.line.id,
          platformCode: outcome.platformCode,
        });
    }
  });
  await saveLedgerWrites(rejected, { save, telemetry, tally });
}
