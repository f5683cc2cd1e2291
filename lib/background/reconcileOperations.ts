import { isOpen, isRunToClose, type BackgroundOperation } from "../domain/backgroundOperation";
import { followUpDropped } from "../domain/followUpMoves";
import { givenUp, lookedAt, nextStep, rejected } from "../domain/operationMoves";
import type { StoredOperation } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import { auditEndedRuns } from "./auditRuns";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { closeRun } from "./closeRun";
import { resumeRun } from "./delegateRun";
import { deliverFollowUp, sendAndFollow } from "./deliverFollowUp";
import { keepStage } from "./keepStage";
import { lookAtOperation } from "./lookAtOperation";
import { traceOperation } from "./traceOperation";

/** What became of operations that were silent, planned, or not followed up. */
export interface ReconciledOperations {
  /** Their end was found. */
  readonly ended: number;
  readonly givenUp: number;
  /** Planned by a process that could not submit them; submitted now. */
  readonly submitted: number;
  /** What follows them has begun. */
  readonly followedUp: number;
  /** Under way, or not to be reached now. */
  readonly left: number;
  /** Runs that follow, and whose messages are to be put into the queue. */
  readonly queuedRuns: readonly string[];
}

type Outcome = Exclude<keyof ReconciledOperations, "queuedRuns">;

interface Reconciled {
  readonly outcome: Outcome;
  readonly queuedRun?: string | undefined;
}

const left: Reconciled = { outcome: "left" };

/**
 * Goes on with every operation that needs it: looks at what has been silent for long enough, gives up
 * what was silent for too long, submits what was planned, delivers what follows, and begins exports
 * that a run's end should have begun. What was submitted is never submitted anew.
 *
 * @param isTimeUp asked before each: the rest is left to the next time
 * @throws any `JobError` of storage; what Dataverse does not answer is left to the next time
 */
export async function reconcileOperations(
  work: BackgroundWork,
  isTimeUp: () => boolean,
): Promise<ReconciledOperations> {
  const counts = { ended: 0, givenUp: 0, submitted: 0, followedUp: 0, left: 0 };
  const queuedRuns: string[] = [];
  await auditEndedRuns(work);
  for await (const page of work.store.unfinished()) {
    for (const stored of page) {
      if (isTimeUp()) return { ...counts, left: counts.left + 1, queuedRuns };
      const { outcome, queuedRun } = await reconcileQuietly(work, stored);
      counts[outcome] += 1;
      if (queuedRun !== undefined) queuedRuns.push(queuedRun);
    }
  }
  return { ...counts, queuedRuns };
}

/** What one operation meets keeps no other from its end. */
async function reconcileQuietly(
  work: BackgroundWork,
  stored: StoredOperation,
): Promise<Reconciled> {
  try {
    return await reconcileOne(work, stored);
  } catch (error) {
    if (!isJobError(error)) throw error;
    const { id } = stored.operation;
    work.telemetry.warn("a background operation is left", { id, reason: error.message });
    return left;
  }
}

async function reconcileOne(work: BackgroundWork, stored: StoredOperation): Promise<Reconciled> {
  const { clock, patience } = work;
  if (isRunToClose(stored.operation)) {
    await closeRun(work, stored);
    return { outcome: "ended" };
  }
  const step = nextStep(stored.operation, patience, clock.now());
  switch (step) {
    case "wait":
      return left;
    case "submit": {
      const { run } = stored.operation;
      const { stored: sent, queuedRun } =
        run === null
          ? await sendAndFollow(work, stored)
          : { stored: await resumeRun(work, stored), queuedRun: undefined };
      return { outcome: sent.operation.status === "planned" ? "left" : "submitted", queuedRun };
    }
    case "followUp":
      return followUp(work, stored);
    case "look":
    case "giveUp":
      return lookAndKeep(work, stored, step);
    case "reject":
      return giveUp(work, stored, rejectedInTime);
    case "dropFollowUp":
      return giveUp(work, stored, droppedInTime);
  }
}

async function lookAndKeep(
  work: BackgroundWork,
  stored: StoredOperation,
  step: "look" | "giveUp",
): Promise<Reconciled> {
  const { clock, store, telemetry } = work;
  // Noted first, so that of two reconcilers one asks, and no more often than the platform wishes.
  const noted = await store.replace(stored.version, lookedAt(stored.operation, clock.now()));
  if (noted === undefined) return left;
  // Kept before the look: a Dataverse that does not answer frees no stage.
  const refused = await keepStage(work, noted.operation);
  if (refused !== undefined) {
    const fields = { id: noted.operation.id, run: refused.runId };
    telemetry.warn("the stage of a background operation is another's", fields);
  }
  const traced = await traceOperation(work, await lookAtOperation(work, noted));
  const { stored: looked, queuedRun } = await deliverFollowUp(work, traced);
  if (!isOpen(looked.operation)) return { outcome: "ended", queuedRun };
  return step === "look" ? left : giveUp(work, looked, givenUp);
}

async function followUp(work: BackgroundWork, stored: StoredOperation): Promise<Reconciled> {
  const { stored: after, queuedRun } = await deliverFollowUp(work, stored);
  const isDue = after.operation.followUp?.status === "due";
  return { outcome: isDue ? "left" : "followedUp", queuedRun };
}

async function giveUp(
  work: BackgroundWork,
  stored: StoredOperation,
  move: (operation: BackgroundOperation, at: Date) => BackgroundOperation,
): Promise<Reconciled> {
  const { store, clock, telemetry } = work;
  const { id, name } = stored.operation;
  const given = await changeOperation(store, stored, (operation) => move(operation, clock.now()));
  telemetry.error("a background operation was given up", { id, name });
  await deliverFollowUp(work, await closeRun(work, given));
  return { outcome: "givenUp" };
}

function rejectedInTime(operation: BackgroundOperation, at: Date): BackgroundOperation {
  const reason = operation.message === "" ? "" : ` (${operation.message})`;
  return rejected(operation, `It could not be submitted in time${reason}.`, at);
}

function droppedInTime(operation: BackgroundOperation, at: Date): BackgroundOperation {
  return followUpDropped(operation, "it could not be begun in time", at);
}
