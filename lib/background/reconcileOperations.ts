import { givenUp, lookedAt, nextStep } from "../domain/operationMoves";
import type { StoredOperation } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { lookAtOperation } from "./lookAtOperation";

/** What became of operations that were silent. */
export interface ReconciledOperations {
  /** Their end was found. */
  readonly ended: number;
  readonly givenUp: number;
  /** Under way, or not to be reached now. */
  readonly left: number;
}

/**
 * Looks at every operation that has been silent for long enough, and gives up what was silent for too
 * long; submits nothing anew.
 *
 * @param isTimeUp asked before each: the rest is left to the next time
 * @throws any `JobError` of storage; what Dataverse does not answer is left to the next time
 */
export async function reconcileOperations(
  work: BackgroundWork,
  isTimeUp: () => boolean,
): Promise<ReconciledOperations> {
  const counts = { ended: 0, givenUp: 0, left: 0 };
  for await (const page of work.store.unfinished()) {
    for (const stored of page) {
      if (isTimeUp()) return { ...counts, left: counts.left + 1 };
      counts[await reconcileOne(work, stored)] += 1;
    }
  }
  return counts;
}

async function reconcileOne(
  work: BackgroundWork,
  stored: StoredOperation,
): Promise<keyof ReconciledOperations> {
  const { clock, patience, telemetry, store } = work;
  const { id, name } = stored.operation;
  const step = nextStep(stored.operation, patience, clock.now());
  if (step === "wait") return "left";
  try {
    // Noted first, so that of two reconcilers one asks, and no more often than the platform wishes.
    const noted = await store.replace(stored.version, lookedAt(stored.operation, clock.now()));
    if (noted === undefined) return "left";
    const looked = await lookAtOperation(work, noted);
    if (looked.operation.endedOn !== null) return "ended";
    if (step === "look") return "left";
    await changeOperation(store, looked, (operation) => givenUp(operation, clock.now()));
    telemetry.error("a background operation was given up", { id, name });
    return "givenUp";
  } catch (error) {
    if (!isJobError(error)) throw error;
    telemetry.warn("a background operation could not be looked at", { id, reason: error.message });
    return "left";
  }
}
