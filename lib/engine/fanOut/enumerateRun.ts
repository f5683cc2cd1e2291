import { chunksOf, type ChunkContent } from "../../domain/chunking";
import type { Chunk, Enumeration } from "../../ports/chunks";
import type { HeldLocks, LockHolder } from "../../ports/locks";
import type { RunReport } from "../../ports/runs";
import { endOf, sentenceFor } from "../carryOut";
import { closeDeadRuns } from "../closeDeadRuns";
import { noCounts } from "../counts";
import type { RunRequest, StagePlan } from "../engine";
import { RunDeadline } from "../RunDeadline";
import { newReport } from "../runStage";
import { StopRequest } from "../StopRequest";
import { unlessPassing } from "../unlessPassing";
import { closeRun } from "./closeRun";
import { noChunks, type FanOut } from "./FanOut";

export type ShareResult =
  | { readonly kind: "shared"; readonly report: RunReport }
  /** Another run has the stage, or another process enumerates this one: nothing was done. */
  | { readonly kind: "busy"; readonly holder: LockHolder; readonly runId: string };

/** Chunks that are written and sent together. */
const chunksPerSend = 16;

const sliceDigits = 3;
const numberDigits = 6;

/** Begins a run of a stage that every instance takes part in. */
export async function shareRun(
  plan: StagePlan,
  fanOut: FanOut,
  request: RunRequest,
): Promise<ShareResult> {
  const report = newReport(plan, request, fanOut);
  return enumerateRun(plan, fanOut, { report, slice: 0, stop: request.signal });
}

interface EnumerationWork {
  readonly report: RunReport;
  /** Slices of enumeration before this one. */
  readonly slice: number;
  /** Aborted to stop before the next chunk. */
  readonly stop: AbortSignal | undefined;
}

/**
 * Enumerates what is due, by name alone, and puts chunks of it into the queue as it goes, so that
 * others begin at once. Ends with the slice's time; what it did not come to is the next slice's.
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
    const part = { owner: worker, forMs: stallMs };
    const joined = await unlessPassing(clock, () => locks.joinStage(plan.name, runId, part));
    if (joined.kind === "refused") return { ...joined, kind: "busy" };
    try {
      await enumerateUnderLocks(plan, fanOut, { ...work, lock: joined.lock });
    } finally {
      await joined.lock.release();
    }
  } finally {
    await held.release();
  }
  await closeRun(plan, fanOut, runId);
  return { kind: "shared", report: (await fanOut.reports.find(runId)) ?? work.report };
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
    await say(cut === undefined ? "complete" : "cut", cut);
  } catch (error) {
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

/** @returns why it ended before all was enumerated; undefined where it did not */
async function sendChunks(
  plan: StagePlan,
  fanOut: FanOut,
  work: EnumerationWork & { readonly lock: HeldLocks; readonly deadline: RunDeadline },
): Promise<string | undefined> {
  const { report, deadline, lock } = work;
  const { runId, scope } = report;
  const stopRequest = new StopRequest(runId, fanOut);
  const opened = plan.open({ runId, signal: deadline.signal, scope });
  await opened.environment.preflight();
  let number = 0;
  let ready: Chunk[] = [];
  const send = async (): Promise<void> => {
    lock.assertHeld();
    await fanOut.chunks.add(ready);
    await fanOut.queue.sendChunks(ready.map(({ id }) => ({ runId, chunk: id })));
    ready = [];
  };
  for await (const content of chunksOf(opened.names.due(), fanOut.chunkLines)) {
    ready.push(newChunk(content, { ...work, number, now: fanOut.clock.now() }));
    number += 1;
    if (ready.length < chunksPerSend) continue;
    await send();
    if (deadline.isStopped || (await stopRequest.isMade())) return "asked to stop";
    if (deadline.isTimeUp()) return "time used up before all that is due was enumerated";
  }
  if (ready.length > 0) await send();
  return undefined;
}

function newChunk(
  { names, records }: ChunkContent,
  { report, slice, number, now }: EnumerationWork & { readonly number: number; readonly now: Date },
): Chunk {
  const padded = (value: number, digits: number) => String(value).padStart(digits, "0");
  return {
    runId: report.runId,
    id: `${padded(slice, sliceDigits)}-${padded(number, numberDigits)}`,
    names,
    records,
    state: "waiting",
    tries: 0,
    worker: "",
    reason: "",
    counts: noCounts,
    baseDataUse: {},
    sentOn: now,
  };
}
