import type { StoredChunk } from "../../ports/chunks";
import type { StagePlan } from "../engine";
import { openRuns } from "../openRuns";
import { closeRun } from "./closeRun";
import { chunkLock, isSharedAndOpen, type FanOut } from "./FanOut";

/** What was put right of runs that are shared out. */
export interface Revived {
  /** Chunks whose process or message was gone, in the queue again. */
  readonly chunks: number;
  /** Runs that had lost their last chunk. */
  readonly closed: number;
}

/**
 * Carries on the runs of a stage that others began: puts chunks back into the queue whose worker died
 * or whose message is gone, ends an enumeration whose process died, and closes a run that lost its
 * last chunk. What is alive is left alone: its lock tells.
 */
export async function reviveRuns(plan: StagePlan, fanOut: FanOut): Promise<Revived> {
  const { locks, worker, stallMs } = fanOut;
  const revived = { chunks: 0, closed: 0 };
  const open = await openRuns(plan.name, fanOut);
  for (const { runId } of open.filter(isSharedAndOpen)) {
    const joined = await locks.joinStage(plan.name, runId, { owner: worker, forMs: stallMs });
    // Another run has the stage, and closes this one as dead.
    if (joined.kind === "refused") continue;
    try {
      await endDeadEnumeration(runId, fanOut);
      revived.chunks += await resendLost(runId, fanOut);
      if ((await closeRun(plan, fanOut, runId)) === "closed") revived.closed += 1;
    } finally {
      await joined.lock.release();
    }
  }
  return revived;
}

/**
 * Whoever enumerates, or carries out the next slice of it, has the run's own lock: how far it came is
 * read once that is ours.
 */
async function endDeadEnumeration(
  runId: string,
  { locks, reports, chunks, queue, worker }: FanOut,
): Promise<void> {
  const { held, refused } = await locks.acquireRecords("run", [runId], `${worker} ${runId}`);
  try {
    if (refused.size > 0) return;
    const status = (await reports.find(runId))?.status;
    const enumeration = await chunks.enumeration(runId);
    if (enumeration === undefined) return;
    const { slice, state } = enumeration;
    if (status === "queued") await queue.sendRun({ runId, slice: slice + 1 });
    else if (status === "running" && state === "open") {
      const reason = "the process that enumerated it ended without a word";
      await chunks.setEnumeration(runId, { slice, state: "cut", reason });
    }
  } finally {
    await held.release();
  }
}

async function resendLost(runId: string, fanOut: FanOut): Promise<number> {
  let resent = 0;
  // What waits behind others is not lost. Else its message died with the process that had taken it,
  // and would come back after ten minutes (FUNCTIONS.md 5).
  const hasQueued = await fanOut.queue.hasChunks();
  for await (const page of fanOut.chunks.pages(runId)) {
    const silent = hasQueued ? [] : silentOnes(page, fanOut);
    const lost = [...silent, ...(await abandoned(page, fanOut))];
    for (const stored of lost) {
      const { id } = stored.chunk;
      const again = { ...stored.chunk, sentOn: fanOut.clock.now() };
      if ((await fanOut.chunks.write(stored, again)) === undefined) continue;
      await fanOut.queue.sendChunks([{ runId, chunk: id }]);
      resent += 1;
    }
  }
  if (resent > 0) fanOut.telemetry.warn("chunks were put into the queue again", { runId, resent });
  return resent;
}

/** Two messages of one chunk do no harm together, so that machines' clocks may differ. */
function silentOnes(
  page: readonly StoredChunk[],
  { clock, silentMs }: FanOut,
): readonly StoredChunk[] {
  const nowMs = clock.now().getTime();
  return page.filter(
    ({ chunk: { state, sentOn } }) =>
      state === "waiting" && Math.abs(nowMs - sentOn.getTime()) >= silentMs,
  );
}

/** Being worked on by a process whose lock has run out. */
async function abandoned(
  page: readonly StoredChunk[],
  { locks, worker }: FanOut,
): Promise<readonly StoredChunk[]> {
  const working = page.filter(({ chunk }) => chunk.state === "working");
  if (working.length === 0) return [];
  const nameOf = ({ chunk }: StoredChunk): string => chunkLock(chunk.runId, chunk.id);
  const { held, refused } = await locks.acquireRecords("run", working.map(nameOf), worker);
  await held.release();
  return working.filter((stored) => !refused.has(nameOf(stored)));
}
