import type { ChunkMessage, StoredChunk } from "../../ports/chunks";
import { LockLostError, RestingError } from "../../ports/errors";
import type { HeldLocks } from "../../ports/locks";
import type { RunReport } from "../../ports/runs";
import { sentenceFor } from "../carryOut";
import type { StagePlan } from "../engine";
import { bothLocks } from "./bothLocks";
import { carryOutChunk, type ChunkEnd } from "./carryOutChunk";
import { closeRun, type CloseResult } from "./closeRun";
import { chunkLock, type FanOut } from "./FanOut";
import { restingActor, skipLimitActor } from "./runEnd";
import { sumChunks } from "./sumChunks";

export type ChunkResult =
  | { readonly kind: "done"; readonly run: CloseResult }
  /** The rest of it is in the queue again: the time was used up, or the process is to stop. */
  | { readonly kind: "handedOn" }
  | { readonly kind: "poisoned"; readonly run: CloseResult }
  /** A service is left alone for a while: what is not done is the next run's. */
  | { readonly kind: "left"; readonly run: CloseResult }
  /** It is done, its run has ended, or someone else has it: nothing was done. */
  | { readonly kind: "dropped"; readonly reason: string };

/**
 * Carries out a chunk of a run. A message comes at least once, whenever it likes: what is done, or
 * belongs to a run that has ended, is dropped, and changes nothing. A failure is noted on the chunk and
 * thrown, so that the queue brings it again; after `CHUNK_TRIES` the message is set aside.
 *
 * @param stop aborted when the process is to end: the chunk is handed back at its next page
 * @throws any `JobError`, after the chunk says so
 */
export async function workOnChunk(
  plan: StagePlan,
  fanOut: FanOut,
  request: ChunkMessage & { readonly stop?: AbortSignal },
): Promise<ChunkResult> {
  const { runId, chunk } = request;
  const { reports, locks, worker, stallMs } = fanOut;
  const report = await reports.find(runId);
  if (report === undefined) return dropped(`there is no run ${runId}`);
  if (report.endedOn !== null) return dropped(`run ${runId} is ${report.status}`);
  const owner = `${worker} ${runId}`;
  const name = chunkLock(runId, chunk);
  const { held, refused } = await locks.acquireRecords("run", [name], owner);
  try {
    const holder = refused.get(name);
    if (holder !== undefined) return dropped(`${holder.owner} carries it out already`);
    const part = { owner: worker, forMs: stallMs };
    const joined = await locks.joinStage(plan.name, runId, part);
    if (joined.kind === "refused") return dropped(`its run's turn passed: ${joined.runId} has it`);
    try {
      const lock = bothLocks(joined.lock, held);
      return await workUnderLock(plan, fanOut, { request, report, lock });
    } finally {
      await joined.lock.release();
    }
  } finally {
    await held.release();
  }
}

function dropped(reason: string): ChunkResult {
  return { kind: "dropped", reason };
}

interface ChunkWork {
  readonly request: ChunkMessage & { readonly stop?: AbortSignal };
  readonly report: RunReport;
  readonly lock: HeldLocks;
}

async function workUnderLock(
  plan: StagePlan,
  fanOut: FanOut,
  work: ChunkWork,
): Promise<ChunkResult> {
  const { runId, chunk: id } = work.request;
  const stored = await fanOut.chunks.find(runId, id);
  if (stored === undefined) return dropped(`run ${runId} has no chunk ${id}`);
  const { chunk } = stored;
  if (chunk.state === "done" || chunk.state === "poisoned") {
    // The message of a chunk whose worker ended between the chunk and its run.
    await closeRun(plan, fanOut, runId);
    return dropped(`chunk ${id} is ${chunk.state}`);
  }
  if (chunk.tries >= fanOut.chunkTriesMax) {
    const reason = chunk.reason || `${chunk.worker} had it last and ended without a word.`;
    return poison(plan, fanOut, { stored, reason });
  }
  const begun = await fanOut.chunks.write(stored, {
    ...chunk,
    state: "working",
    tries: chunk.tries + 1,
    worker: fanOut.worker,
  });
  if (begun === undefined) return dropped(`chunk ${id} was taken meanwhile`);
  const isAgain = chunk.tries > 0;
  const end = await carryOutChunk(plan, fanOut, { ...work, chunk: begun.chunk, isAgain });
  return settle(plan, fanOut, { begun, end });
}

async function settle(
  plan: StagePlan,
  fanOut: FanOut,
  { begun, end }: { readonly begun: StoredChunk; readonly end: ChunkEnd },
): Promise<ChunkResult> {
  const { chunks, queue, clock } = fanOut;
  const { kind, counts, baseDataUse } = end;
  const { chunk: before } = begun;
  const { runId, id, tries } = before;
  const counted = { ...before, counts, baseDataUse };
  if (kind === "failed") return fail(plan, fanOut, { begun: { ...begun, chunk: counted }, end });
  const again = { ...counted, state: "waiting", sentOn: clock.now(), reason: "" } as const;
  if (kind === "done") {
    const done = { ...counted, state: "done", reason: "" } as const;
    if ((await chunks.write(begun, done)) === undefined) return dropped(`chunk ${id} was taken`);
    await stopAtSkipLimit(fanOut, done);
    return { kind, run: await closeRun(plan, fanOut, runId) };
  }
  // It was to stop, or got on: neither counts as a try. A slice that read nothing does.
  const gotOn = counts.read > before.counts.read;
  const left = kind === "handedBack" ? tries - 1 : gotOn ? 0 : tries;
  if ((await chunks.write(begun, { ...again, tries: left })) === undefined)
    return dropped(`chunk ${id} was taken`);
  await queue.sendChunks([{ runId, chunk: id }]);
  return { kind: "handedOn" };
}

async function fail(
  plan: StagePlan,
  fanOut: FanOut,
  failed: {
    readonly begun: StoredChunk;
    readonly end: Extract<ChunkEnd, { readonly kind: "failed" }>;
  },
): Promise<ChunkResult> {
  const { error } = failed.end;
  const { begun } = failed;
  const { chunk } = begun;
  // Whoever has the lock by now writes what becomes of it.
  if (error instanceof LockLostError) throw error;
  const reason = sentenceFor(error);
  const { runId, id, tries } = chunk;
  fanOut.telemetry.warn("a chunk failed", { runId, chunk: id, tries, reason });
  if (error instanceof RestingError) return leave(plan, fanOut, { stored: begun, reason });
  if (tries >= fanOut.chunkTriesMax) return poison(plan, fanOut, { stored: begun, reason });
  const waiting = { ...chunk, state: "waiting", reason, sentOn: fanOut.clock.now() } as const;
  await fanOut.chunks.write(begun, waiting);
  throw error;
}

/**
 * A service is left alone: each further try would end like this one, and every chunk's like this one's.
 * The run is asked to stop first, so that nobody closes it as if all were done.
 */
async function leave(
  plan: StagePlan,
  fanOut: FanOut,
  { stored, reason }: { readonly stored: StoredChunk; readonly reason: string },
): Promise<ChunkResult> {
  const { runId, id } = stored.chunk;
  await fanOut.reports.requestStop(runId, restingActor);
  const written = await fanOut.chunks.write(stored, { ...stored.chunk, state: "done", reason });
  if (written === undefined) return dropped(`chunk ${id} was taken meanwhile`);
  return { kind: "left", run: await closeRun(plan, fanOut, runId) };
}

/** The message first: a chunk that is said to be set aside is there to be put back. */
async function poison(
  plan: StagePlan,
  { chunks, queue, telemetry, ...rest }: FanOut,
  { stored, reason }: { readonly stored: StoredChunk; readonly reason: string },
): Promise<ChunkResult> {
  const { runId, id } = stored.chunk;
  await queue.poison({ runId, chunk: id });
  const written = await chunks.write(stored, { ...stored.chunk, state: "poisoned", reason });
  if (written === undefined) return dropped(`chunk ${id} was taken meanwhile`);
  telemetry.error("a chunk was set aside", { runId, chunk: id, reason });
  const run = await closeRun(plan, { ...rest, chunks, queue, telemetry }, runId);
  return { kind: "poisoned", run };
}

/** Adds up all chunks only where this one met something unexpected. */
async function stopAtSkipLimit(
  { chunks, reports, skipLimit }: FanOut,
  { runId, counts }: StoredChunk["chunk"],
): Promise<void> {
  if (counts.unexpected === 0) return;
  const { counts: all } = await sumChunks(chunks, runId);
  if (all.unexpected >= skipLimit) await reports.requestStop(runId, skipLimitActor);
}
