import { setTimeout as delay } from "node:timers/promises";
import type { RunRow, RunTable } from "../summary/RunTable";
import type { HostClient } from "./HostClient";
import type { StageProgress } from "./StageProgress";
import type { StageName } from "./stages";

/** Named bounds: no loop of the launcher's goes on for ever. */
const maxSlices = 1_000;
/** Slices in a row that read nothing and are still not complete. */
const maxIdleSlices = 20;
/** How often a stage is tried again that another run holds, and how long between. */
const maxLockWaits = 60;
const lockWaitInMs = 2_000;
const pollInMs = 200;
const maxPolls = 36_000;

export type StageEnd =
  | {
      readonly status: "completed";
      readonly succeeded: number;
      /** Records that were left to a later run, for others held or changed them. */
      readonly left: number;
    }
  | { readonly status: "failed"; readonly message: string };

export interface StageRunner {
  readonly host: HostClient;
  readonly runs: RunTable;
  readonly progress: StageProgress;
}

/** Runs one stage slice after slice until its run report says that nothing is left. */
export async function runStage(stage: StageName, runner: StageRunner): Promise<StageEnd> {
  const done = { read: 0, succeeded: 0, failed: 0, left: 0 };
  let idle = 0;
  let lockWaits = 0;
  for (let slice = 0; slice < maxSlices; slice += 1) {
    const before = (await runner.runs.latest(stage))?.runId;
    const { failure, run } = await runSlice(stage, runner, { before, done });
    if (run === undefined || run.status === "cancelled") {
      // No report of its own: another run holds the stage's lock, or the invocation failed at once.
      if (failure !== undefined) return { status: "failed", message: failure };
      lockWaits += 1;
      if (lockWaits > maxLockWaits) {
        return { status: "failed", message: "another run has held the stage for two minutes" };
      }
      await delay(lockWaitInMs);
      continue;
    }
    done.read += run.read;
    done.succeeded += run.succeeded;
    done.failed += run.failed;
    done.left += run.skipped + run.conflicts;
    if (run.status === "completed") {
      return { status: "completed", succeeded: done.succeeded, left: done.left };
    }
    if (run.status !== "partial") {
      return { status: "failed", message: run.message || (failure ?? `the run is ${run.status}`) };
    }
    idle = run.read === 0 ? idle + 1 : 0;
    if (idle > maxIdleSlices) return { status: "failed", message: "its slices read nothing" };
  }
  return { status: "failed", message: `not complete after ${String(maxSlices)} slices` };
}

interface SliceContext {
  /** The newest run before this slice. */
  readonly before: string | undefined;
  readonly done: { readonly read: number; readonly succeeded: number; readonly failed: number };
}

async function runSlice(
  stage: StageName,
  runner: StageRunner,
  { before, done }: SliceContext,
): Promise<{ failure: string | undefined; run: RunRow | undefined }> {
  const { host, runs, progress } = runner;
  const id = await host.start(stage);
  for (let poll = 0; poll < maxPolls; poll += 1) {
    const invocation = await host.invocation(id);
    const latest = await runs.latest(stage);
    const run = latest?.runId === before ? undefined : latest;
    if (run !== undefined) {
      progress.update(stage, {
        read: done.read + run.read,
        succeeded: done.succeeded + run.succeeded,
        failed: done.failed + run.failed,
      });
    }
    // Where several processes share a run, the tick is over long before it.
    const isOpen = run?.status === "queued" || run?.status === "running";
    if (invocation.state === "succeeded" && !isOpen) return { failure: undefined, run };
    if (invocation.state === "failed") return { failure: invocation.error ?? "it failed", run };
    await delay(pollInMs);
  }
  return { failure: "the invocation did not end", run: undefined };
}
