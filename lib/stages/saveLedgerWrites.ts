import type { PageTally } from "../engine/counts";
import type { LedgerWrite } from "../ports/createLinesStore";
import type { SaveOutcome } from "../ports/saveOutcome";
import type { Telemetry } from "../ports/telemetry";
import { assertLineMove } from "./assertMoves";
import type { MissingPrivileges } from "./MissingPrivileges";

export interface SaveDependencies {
  readonly by: "create-lines" | "bundle";
  readonly save: (writes: readonly LedgerWrite[]) => Promise<readonly SaveOutcome[]>;
  readonly telemetry: Telemetry;
  readonly tally: PageTally;
  readonly privileges: MissingPrivileges;
}

function rejection(write: LedgerWrite, platformText: string): LedgerWrite {
  const { inputHash } = write.decision;
  const message = `PLATFORM_REJECTED: ${platformText}`;
  return { ...write, decision: { stage: "Error", code: "PLATFORM_REJECTED", message, inputHash } };
}

function isRejection({ decision }: LedgerWrite): boolean {
  return decision.stage === "Error" && decision.code === "PLATFORM_REJECTED";
}

/**
 * Someone deleted the order line after it was read: there is nothing to account for any more. The
 * platform names what is not there by its id (DATAVERSE.md 4.5); anything else that a row refers to
 * may be missing too, and that needs another look.
 */
function isWithoutOrderLine({ line, current }: LedgerWrite, outcome: SaveOutcome): boolean {
  return (
    current === null &&
    outcome.kind === "gone" &&
    outcome.message.toLowerCase().includes(line.id.toLowerCase())
  );
}

function count(write: LedgerWrite, outcome: SaveOutcome, tally: PageTally): void {
  if (outcome.kind === "saved") {
    if (outcome.notImpersonated !== undefined) tally.notImpersonated(outcome.notImpersonated);
    if (isRejection(write)) tally.unexpected();
    if (write.decision.stage === "Error") tally.failed(write.decision.code);
    else tally.succeeded();
    return;
  }
  if (isWithoutOrderLine(write, outcome)) {
    tally.skipped();
    return;
  }
  tally.conflicted();
  if (outcome.kind === "unknown" || outcome.kind === "rejected") tally.unexpected();
}

/**
 * Saves decisions about lines and counts how they fared. A row that the platform refuses is written
 * again as `PLATFORM_REJECTED` with the platform's text, so that it has an explanation; anything
 * that is not clearly saved is left to the next run.
 *
 * @returns the writes that were saved, as they were saved
 */
export async function saveLedgerWrites(
  writes: readonly LedgerWrite[],
  dependencies: SaveDependencies,
): Promise<readonly LedgerWrite[]> {
  if (writes.length === 0) return [];
  const { by, save, telemetry, tally, privileges } = dependencies;
  for (const { current, decision } of writes)
    assertLineMove(current?.stage ?? "none", decision.stage, by);
  const outcomes = await save(writes);
  const rejected: LedgerWrite[] = [];
  const saved: LedgerWrite[] = [];
  writes.forEach((write, index) => {
    const outcome = outcomes[index] ?? { kind: "unknown", message: "no answer" };
    if (outcome.kind === "rejected" && !isRejection(write)) {
      rejected.push(rejection(write, outcome.message));
      return;
    }
    privileges.note(outcome);
    count(write, outcome, tally);
    if (outcome.kind === "saved") saved.push(write);
    if (outcome.kind === "rejected")
      telemetry.error("a rejection could not be recorded", {
        orderLineId: write.line.id,
        platformCode: outcome.platformCode,
      });
  });
  return [...saved, ...(await saveLedgerWrites(rejected, dependencies))];
}
