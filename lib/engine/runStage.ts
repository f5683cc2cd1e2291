import { newRunId } from "../domain/runId";
import type { StageName } from "../domain/stages";
import type { Environment } from "../ports/environment";
import { isJobError, RunFailedError } from "../ports/errors";
import type { HeldLocks, LockHolder, Locks } from "../ports/locks";
import type { RunCounts, RunReport, RunReports } from "../ports/runs";
import type { DueCount } from "../ports/saveOutcome";
import type { Telemetry } from "../ports/telemetry";
import { closeDeadRuns } from "./closeDeadRuns";
import { noCounts } from "./counts";
import { RunDeadline } from "./RunDeadline";
import { RunProgress } from "./RunProgress";
import type { RunContext, Stage } from "./stage";
import { workThroughPages } from "./workThroughPages";

export interface EngineDependencies extends Pick<
  RunContext,
  "worker" | "clock" | "randomness" | "telemetry"
> {
  readonly locks: Locks;
  readonly reports: RunReports;
  /** `SLICE_SECONDS`: a slice begins nothing new after this time. */
  readonly sliceMs: number;
  /** How much longer what was begun may read and wait. */
  readonly graceMs: number;
  /** A running report is written at most this often. */
  readonly reportEveryMs: number;
  /** `SKIP_LIMIT` */
  readonly skipLimit: number;
  /** False where several runs of a stage may go on at a time: then none is taken for dead. */
  readonly hasStageLock: boolean;
}

export interface RunRequest {
  /** `timer`, `http` or `console`. */
  readonly trigger: string;
  /** Who runs it by hand: the principal, `function key` or `console USER@HOST`. */
  readonly actor?: string;
  /** Aborted to stop at the next page. */
  readonly signal?: AbortSignal;
}

export type RunResult =
  | { readonly kind: "ran"; readonly report: RunReport }
  /** Another run of the stage is at work: nothing was done. */
  | { readonly kind: "busy"; readonly holder: LockHolder };

const runIdRandomBytes = 4;

function sentenceFor(error: unknown): string {
  if (isJobError(error)) return error.message;
  return error instanceof Error ? `unexpected ${error.name}: ${error.message}` : String(error);
}

/** A stage made for one run, so that its requests carry the run's id and stop with it. */
export interface OpenedStage {
  readonly stage: Stage;
  readonly environment: Pick<Environment, "preflight" | "baseDataUse">;
}

/** A stage that can be run: what is needed before there is a run, and how to make it for one. */
export interface StagePlan {
  readonly name: StageName;
  open(run: { readonly runId: string; readonly signal?: AbortSignal }): OpenedStage;
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
  const { clock, randomness, locks, worker } = dependencies;
  const runId = newRunId(plan.name, clock.now(), randomness.bytes(runIdRandomBytes));
  const acquired = await locks.acquireStage(plan.name, runId, worker);
  if (acquired.kind === "refused") return { kind: "busy", holder: acquired.holder };
  try {
    return {
      kind: "ran",
      report: await runLocked(plan, runId, { ...dependencies, request, stageLock: acquired.lock }),
    };
  } finally {
    await acquired.lock.release();
  }
}

async function runLocked(
  plan: StagePlan,
  runId: string,
  dependencies: EngineDependencies & { request: RunRequest; stageLock: HeldLocks },
): Promise<RunReport> {
  const { clock, reports, telemetry, worker, request } = dependencies;
  const progress = new RunProgress(
    {
      runId,
      stage: plan.name,
      status: "running",
      trigger: request.trigger,
      startedBy: request.actor ?? null,
      worker,
      startedOn: clock.now(),
      endedOn: null,
      counts: noCounts,
      baseDataUse: {},
      left: null,
      message: "",
    },
    { clock, reports, telemetry, reportEveryMs: dependencies.reportEveryMs },
  );
  if (dependencies.hasStageLock) await closeDeadRuns(plan.name, dependencies);
  await progress.start();
  const deadline = new RunDeadline({ ...dependencies, stop: request.signal });
  try {
    const { stage, environment } = plan.open({ runId, signal: deadline.signal });
    progress.reads(environment);
    await environment.preflight();
    const isTimeUp = () => deadline.isTimeUp();
    const work = { ...dependencies, runId, progress, deadline, isTimeUp };
    const ended = await workThroughPages(stage, work);
    throwIfStalled(progress.counts);
    return await progress.end(ended, sentences[ended], await leftOf(stage, ended, telemetry));
  } catch (error) {
    const ended = endOf(error, deadline);
    if (ended !== undefined) return await progress.end(ended, sentences[ended]);
    await progress.end("failed", sentenceFor(error));
    throw error;
  } finally {
    deadline.close();
  }
}

const sentences = {
  completed: "",
  partial: "time used up; the next slice goes on",
  cancelled: "asked to stop; the next run goes on",
} as const;

/** A read or wait that was under way when the run had to end was cut short: it did not fail. */
function endOf(error: unknown, deadline: RunDeadline): "cancelled" | "partial" | undefined {
  if (!deadline.signal.aborted || !isJobError(error) || error.code !== "UNAVAILABLE")
    return undefined;
  return deadline.isStopped ? "cancelled" : "partial";
}

/** A run that had work and neither wrote nor classified any of it goes nowhere: someone should look. */
function throwIfStalled({ read, skipped, succeeded, failed }: RunCounts): void {
  const due = read - skipped;
  if (due === 0 || succeeded > 0 || failed > 0) return;
  throw new RunFailedError(
    `${String(due)} records were due and none could be written or classified; see the log for what stood in the way.`,
  );
}

async function leftOf(
  stage: Stage,
  ended: keyof typeof sentences,
  telemetry: Telemetry,
): Promise<DueCount | null> {
  if (ended === "cancelled") return null;
  try {
    return await stage.countDue();
  } catch (error) {
    if (!isJobError(error)) throw error;
    telemetry.warn("what is left could not be counted", { reason: error.message });
    return null;
  }
}
