import { isOpen, isRunToClose } from "../domain/backgroundOperation";
import { givenUp, lookedAt, nextStep } from "../domain/operationMoves";
import type { StoredOperation } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { closeRun } from "./closeRun";
import { keepStage } from "./keepStage";
import { lookAtOperation } from "./lookAtOperation";
import { traceOperation } from "./traceOperation";

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
  try {
    if (!isRunToClose(stored.operation)) return await lookAndKeep(work, stored);
    await closeRun(work, stored);
    return "ended";
  } catch (error) {
    if (!isJobError(error)) throw error;
    const { id } = stored.operation;
    work.telemetry.warn("a background operation could not be looked at", {
      id,
      reason: error.message,
    });
    return "left";
  }
}

async function lookAndKeep(
  work: BackgroundWork,
  stored: StoredOperation,
): Promise<keyof ReconciledOperations> {
  const { clock, patience, telemetry, store } = work;
  const { id, name } = stored.operation;
  const step = nextStep(stored.operation, patience, clock.now());
  if (step === "wait") return "left";
  // Noted first, so that of two reconcilers one asks, and no more often than the platform wishes.
  const noted = await store.replace(stored.version, lookedAt(stored.operation, clock.now()));
  if (noted === undefined) return "left";
  // Kept before the look: a Dataverse that does not answer frees no stage.
  const refused = await keepStage(work, noted.operation);
  if (refused !== undefined)
    telemetry.warn("the stage of a background operation is another's", { id, run: refused.runId });
  const looked = await traceOperation(work, await lookAtOperation(work, noted));
  if (!isOpen(looked.operation)) return "ended";
  if (step === "look") return "left";
  const given = await changeOperation(store, looked, (now) => givenUp(now, clock.now()));
  telemetry.error("a background operation was given up", { id, name });
  await closeRun(work, given);
  return "givenUp";
}
