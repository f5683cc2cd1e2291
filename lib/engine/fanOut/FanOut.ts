import type { ChunkBook, WorkQueue } from "../../ports/chunks";
import type { ChunkTotals, RunReport } from "../../ports/runs";
import type { EngineDependencies } from "../engine";

/**
 * What sharing a run out works with. One process enumerates what is due and puts chunks of it into a
 * queue; any number of them take chunks, lock, process and save by the stages' own code; whoever
 * finishes the last one closes the run (DESIGN 4, 6).
 */
export interface FanOut extends EngineDependencies {
  readonly chunks: ChunkBook;
  readonly queue: WorkQueue;
  /** `CHUNK_LINES` */
  readonly chunkLines: number;
  /** `CHUNK_TRIES`: a chunk that came to no end so often is set aside. */
  readonly chunkTriesMax: number;
  /** `STAGE_STALL_MINUTES`: how long the run keeps its stage after the last sign of progress. */
  readonly stallMs: number;
  /** `LOCK_LEASE_SECONDS`: a message that nobody took up after so long may have died with its process. */
  readonly silentMs: number;
  /** `CONTINUE=queue`: what a slice of a timer's run left is taken up at once. */
  readonly continues: boolean;
}

export const noChunks: ChunkTotals = { all: 0, done: 0, poisoned: 0 };

/** The name under which a chunk is locked, beside those of promised runs. */
export function chunkLock(runId: string, chunk: string): string {
  return `${runId}-${chunk}`;
}

/** True for a run that is shared out and has not ended. */
export function isSharedAndOpen({ chunks, endedOn }: RunReport): boolean {
  return chunks !== null && endedOn === null;
}
