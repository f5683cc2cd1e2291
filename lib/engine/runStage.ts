import { auditDue } from "../domain/runAudit";
import { newRunId } from "../domain/runId";
import type { HeldLocks, LockHolder } from "../ports/locks";
import { wholeStage, type RunReport } from "../ports/runs";
import { carryOut } from "./carryOut";
import { closeDeadRuns } from "./closeDeadRuns";
import { noCounts } from "./counts";
import type { EngineDependencies, RunRequest, StagePlan } from "./engine";
import { RunProgress } from "./RunProgress";
import { unlessPassing } from "./unlessPassing";

export type RunResult =
  | { readonly kind: "ran"; readonly report: RunReport }
  /** Another run of the stage is at work: nothing was done. */
  | { readonly kind: "busy"; readonly holder: LockHolder; readonly runId: string };

const runIdRandomBytes = 4;

/** A run that has not done anything yet, under the id that was given or one of its own. */
export function newReport(
  { name, isAudited = false }: Pick<StagePlan, "name"> & Partial<StagePlan>,
  { trigger, actor, scope = wholeStage, runId }: RunRequest,
  { clock, randomness, worker }: Pick<EngineDependencies, "clock" | "randomness" | "worker">,
): RunReport {
  const startedOn = clock.now();
  return {
    runId: runId ?? newRunId(name, startedOn, randomness.bytes(runIdRandomBytes)),
    stage: name,
    status: "running",
    trigger,
    startedBy: actor ?? null,
    scope,
    worker,
    operationId: null,
    startedOn,
    endedOn: null,
    counts: noCounts,
    baseDataUse: {},
    left: null,
    message: "",
    totals: null,
    audit: isAudited && !scope.dryRun ? auditDue : null,
    chunks: null,
  };
}

/**
 * Runs one slice of a stage: takes the stage lock, checks the environment, works through the pages
 * until they or the time are used up, and leaves a report. A failure is reported first, then thrown,
 * so that the host sees a failed invocation; the stage lock is given back in every case.
 *
 * @throws any `JobError`, after the report says so
 */
export async function runStage(
  plan: StagePlan,
  dependencies: EngineDependencies,
  request: RunRequest,
): Promise<RunResult> {
  const report = newReport(plan, request, dependencies);
  const { runId } = report;
  const { locks, worker, clock } = dependencies;
  const acquired = await unlessPassing(clock, () => locks.acquireStage(plan.name, runId, worker));
  if (acquired.kind === "refused")
    return { kind: "busy", holder: acquired.holder, runId: acquired.runId };
  const { lock } = acquired;
  return {
    kind: "ran",
    report: await runUnderLock(plan, { ...dependencies, report, lock }, request),
  };
}

/** Carries out a run whose stage lock is held, and gives the lock back. */
export async function runUnderLock(
  plan: StagePlan,
  held: EngineDependencies & { readonly report: RunReport; readonly lock: HeldLocks },
  { signal, onProgress }: Pick<RunRequest, "signal" | "onProgress">,
): Promise<RunReport> {
  const { report, lock } = held;
  try {
    const progress = new RunProgress(report, {
      ...held,
      ...(onProgress !== undefined && { onProgress }),
    });
    if (held.hasStageLock) await closeDeadRuns(plan.name, { ...held, runId: report.runId });
    await progress.start();
    return await carryOut(plan, { ...held, stageLock: lock, progress, stop: signal });
  } finally {
    await lock.release();
  }
}
