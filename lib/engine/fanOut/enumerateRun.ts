import type { Enumeration } from "../../ports/chunks";
import { LockLostError } from "../../ports/errors";
import type { HeldLocks, LockHolder } from "../../ports/locks";
import type { RunReport } from "../../ports/runs";
import { endOf, sentenceFor } from "../carryOut";
import { closeDeadRuns } from "../closeDeadRuns";
import type { RunRequest, StagePlan } from "../engine";
import { RunDeadline } from "../RunDeadline";
import { newReport } from "../runStage";
import { unlessPassing } from "../unlessPassing";
import { bothLocks } from "./bothLocks";
import { closeRun } from "./closeRun";
import { noChunks, type FanOut } from "./FanOut";
import { sendChunks, type EnumerationWork } from "./sendChunks";

export type ShareResult =
  | { readonly kind: "shared"; readonly report: RunReport }
  /** Another run has the stage, or another process enumerates this one: nothing was done. */
  | { readonly kind: "busy"; readonly holder: LockHolder; readonly runId: string }
  /** The slice was enumerated before, or the run has ended: nothing was done. */
  | { readonly kind: "passed"; readonly reason: string };

/** Begins a run of a stage that every instance takes part in. */
export async function shareRun(
  plan: StagePlan,
  fanOut: FanOut,
  request: RunRequest,
): Promise<Exclude<ShareResult, { readonly kind: "passed" }>> {
  const report = newReport(plan, request, fanOut);
  const work = { report, slice: 0, stop: request.signal };
  const result = await enumerateRun(plan, fanOut, work);
  if (result.kind === "passed")
    throw new TypeError(`a run that begins was there: ${result.reason}`);
  return result;
}

/**
 * Enumerates what is due, by name alone, and puts chunks of it into the queue as it goes, so that
 * others begin at once. Ends with the slice's time; what it did not come to is the next slice's.
 * Messages come more than once: a slice that was enumerated, or whose run has ended, is left alone.
 *
 * @throws any `JobError`, after the run's chunks know that the enumeration failed
 */
export async function enumerateRun(
  plan: StagePlan,
  fanOut: FanOut,
  work: EnumerationWork,
): Promise<ShareResult> {
  const { locks, worker, clock, stallMs } = fanOut;
  const { runId } = work.report;
  const owner = `${worker} ${runId}`;
  // Whoever enumerates has this lock: free, it tells that the process is gone.
  const { held, refused } = await locks.acquireRecords("run", [runId], owner);
  try {
    const other = refused.get(runId);
    if (other !== undefined) return { kind: "busy", holder: other, runId };
    const passed = await whyPassed(fanOut, work);
    if (passed !== undefined) return { kind: "passed", reason: passed };
    const part = { owner: worker, forMs: stallMs };
    const joined = await unlessPassing(clock, () => locks.joinStage(plan.name, runId, part));
    if (joined.kind === "refused") return { ...joined, kind: "busy" };
    try {
      await enumerateUnderLocks(plan, fanOut, { ...work, lock: bothLocks(joined.lock, held) });
    } finally {
      await joined.lock.release();
    }
  } finally {
    await held.release();
  }
  await closeRun(plan, fanOut, runId);
  return { kind: "shared", report: (await fanOut.reports.find(runId)) ?? work.report };
}

/**
 * Why a slice is not to be enumerated; looked at under the run's lock, so that of two messages one
 * finds what the other did. A slice that is said to be open, of a run that still waits for it, lost its
 * process before its first chunk.
 */
async function whyPassed(
  { reports, chunks }: FanOut,
  { report: { runId }, slice }: EnumerationWork,
): Promise<string | undefined> {
  const report = await reports.find(runId);
  if (report === undefined) return undefined;
  if (report.status !== "queued") return `run ${runId} is ${report.status}`;
  const before = await chunks.enumeration(runId);
  const isDone =
    before !== undefined &&
    (before.slice > slice || (before.slice === slice && before.state !== "open"));
  return isDone ? `slice ${String(slice)} of run ${runId} is enumerated` : undefined;
}

async function enumerateUnderLocks(
  plan: StagePlan,
  fanOut: FanOut,
  work: EnumerationWork & { readonly lock: HeldLocks },
): Promise<void> {
  const { report, slice } = work;
  const { runId, stage, trigger, chunks } = report;
  const { reports, telemetry, worker } = fanOut;
  if (fanOut.hasStageLock) await closeDeadRuns(plan.name, { ...fanOut, runId });
  const say = (state: Enumeration["state"], reason = "") =>
    fanOut.chunks.setEnumeration(runId, { slice, state, reason });
  // Open before the run is running: a run with nothing open is closed by whoever looks at it.
  await say("open");
  telemetry.info("run started", { runId, stage, trigger, slice });
  await reports.start({ ...report, status: "running", worker, chunks: chunks ?? noChunks });
  const deadline = new RunDeadline({ ...fanOut, stop: work.stop });
  try {
    const cut = await sendChunks(plan, fanOut, { ...work, deadline });
    work.lock.assertHeld();
    await say(cut === undefined ? "complete" : "cut", cut);
  } catch (error) {
    // Whoever has the lock by now says how far the enumeration is.
    if (error instanceof LockLostError) throw error;
    if (endOf(error, deadline) !== undefined) await say("cut", "its enumeration was stopped");
    else {
      await say("failed", sentenceFor(error));
      await closeRun(plan, fanOut, runId);
      throw error;
    }
  } finally {
    deadline.close();
  }
}
