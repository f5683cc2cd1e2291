import type { LockHolder } from "../ports/locks";
import type { RunReport } from "../ports/runs";
import type { EngineDependencies, RunRequest, StagePlan } from "./engine";
import { newReport, runUnderLock } from "./runStage";
import { unlessPassing } from "./unlessPassing";

export type PromiseResult =
  | { readonly kind: "promised"; readonly report: RunReport }
  | { readonly kind: "busy"; readonly holder: LockHolder; readonly runId: string };

export type ContinueResult =
  | { readonly kind: "ran"; readonly report: RunReport; readonly goesOn: boolean }
  /** The run has ended, its turn has passed, or there is none: nothing was done. */
  | { readonly kind: "dropped"; readonly reason: string };

/**
 * How long a promised run keeps its stage while its message waits: a queue that nobody polled for a
 * while is looked at after a minute or so (FUNCTIONS.md 5).
 */
const reservationMs = 300_000;

/**
 * Promises a run of a stage to whoever asks for it, to be carried out by `continueRun`, here or in
 * another process: takes the stage for it and writes its report, `queued`.
 */
export async function promiseRun(
  plan: StagePlan,
  dependencies: EngineDependencies,
  request: RunRequest,
): Promise<PromiseResult> {
  const report: RunReport = { ...newReport(plan, request, dependencies), status: "queued" };
  const reserved = await unlessPassing(dependencies.clock, () => reserve(report, dependencies));
  if (reserved.kind === "refused")
    return { kind: "busy", holder: reserved.holder, runId: reserved.runId };
  await dependencies.reports.start(report);
  return { kind: "promised", report };
}

function reserve({ stage, runId }: RunReport, { locks, worker }: EngineDependencies) {
  return locks.reserveStage(stage, runId, { owner: worker, forMs: reservationMs });
}

/**
 * Carries out the next slice of a promised run. Called again for the same run it goes on, or does
 * nothing once the run has ended or while another process is at it: messages of a queue come at least
 * once, and the stage's lock is the run's, whoever carries it out.
 *
 * @param slice how many slices there were before
 * @returns `goesOn` where the time was used up: the stage is kept for the next slice
 * @throws any `JobError`, after the report says so
 */
export async function continueRun(
  plan: StagePlan,
  dependencies: EngineDependencies,
  message: { readonly runId: string; readonly slice: number },
): Promise<ContinueResult> {
  const { runId } = message;
  const owner = `${dependencies.worker} ${runId}`;
  const { held, refused } = await dependencies.locks.acquireRecords("run", [runId], owner);
  try {
    const holder = refused.get(runId);
    if (holder === undefined) return await runSlice(plan, dependencies, message);
    return { kind: "dropped", reason: `${holder.owner} carries it out already` };
  } finally {
    await held.release();
  }
}

async function runSlice(
  plan: StagePlan,
  dependencies: EngineDependencies,
  { runId, slice }: { readonly runId: string; readonly slice: number },
): Promise<ContinueResult> {
  const { reports, locks, worker, clock } = dependencies;
  const found = await reports.find(runId);
  if (found === undefined) return { kind: "dropped", reason: `there is no run ${runId}` };
  const isOpen = found.status === "queued" || found.status === "running";
  if (!isOpen) return { kind: "dropped", reason: `run ${runId} is ${found.status}` };
  const acquired = await unlessPassing(clock, () => locks.acquireStage(plan.name, runId, worker));
  if (acquired.kind === "refused") {
    const message = `its turn passed: run ${acquired.runId} has the stage`;
    await reports.update({ ...found, status: "died", message, endedOn: clock.now() });
    return { kind: "dropped", reason: message };
  }
  const report: RunReport = { ...found, status: "running", worker };
  const ended = await runUnderLock(plan, { ...dependencies, report, lock: acquired.lock }, {});
  const goesOn = await keepForNextSlice(ended, slice, dependencies);
  return { kind: "ran", report: ended, goesOn };
}

/**
 * Keeps the stage for the next slice of a run whose time was used up. A dry run changes nothing, so its
 * next slice would see the same records again.
 *
 * @param slice how many slices there were before the one that ended
 * @returns false where nothing is to go on, or another run was faster
 */
export async function keepForNextSlice(
  report: RunReport,
  slice: number,
  dependencies: EngineDependencies,
): Promise<boolean> {
  const hasSlices = slice + 1 < dependencies.slicesMax;
  const mayGoOn = report.status === "partial" && !report.scope.dryRun && hasSlices;
  if (!mayGoOn) return false;
  const reserved = await unlessPassing(dependencies.clock, () => reserve(report, dependencies));
  if (reserved.kind === "refused") return false;
  await dependencies.reports.update({ ...report, status: "queued", endedOn: null });
  return true;
}
