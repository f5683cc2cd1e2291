import { newRunId } from "../domain/runId";
import type { StageName } from "../domain/stages";
import type { Environment } from "../ports/environment";
import { isJobError } from "../ports/errors";
import type { HeldLocks, LockHolder, Locks } from "../ports/locks";
import type { RunReport, RunReports } from "../ports/runs";
import { noCounts } from "./counts";
import { RunProgress } from "./RunProgress";
import type { RunContext, Stage } from "./stage";
import { workThroughPages } from "./workThroughPages";

export interface EngineDependencies extends Pick<
  RunContext,
  "worker" | "clock" | "randomness" | "telemetry"
> {
  readonly locks: Locks;
  readonly reports: RunReports;
  /** A slice stops at the first page end after this time; well below the function timeout. */
  readonly sliceMs: number;
  /** A running report is written at most this often. */
  readonly reportEveryMs: number;
}

export interface RunRequest {
  /** `timer`, `http` or `console`. */
  readonly trigger: string;
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
  readonly environment: Pick<Environment, "preflight">;
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
      worker,
      startedOn: clock.now(),
      endedOn: null,
      counts: noCounts,
      message: "",
    },
    { clock, reports, telemetry, reportEveryMs: dependencies.reportEveryMs },
  );
  await progress.start();
  try {
    const { stage, environment } = plan.open({ runId, ...request });
    await environment.preflight();
    const ended = await workThroughPages(stage, { runId, progress, ...dependencies });
    return await progress.end(
      ended,
      ended === "partial" ? "time used up; the next slice goes on" : "",
    );
  } catch (error) {
    await progress.end("failed", sentenceFor(error));
    throw error;
  }
}
