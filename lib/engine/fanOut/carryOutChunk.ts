import type { Chunk } from "../../ports/chunks";
import type { WrittenCounts } from "../../ports/dueNames";
import type { BaseDataUse } from "../../ports/environment";
import { RunFailedError } from "../../ports/errors";
import type { HeldLocks } from "../../ports/locks";
import type { RunCounts, RunReport } from "../../ports/runs";
import { endOf } from "../carryOut";
import { addCounts } from "../counts";
import type { OpenedStage, StagePlan } from "../engine";
import { RunDeadline } from "../RunDeadline";
import { StopRequest } from "../StopRequest";
import { workThroughPages } from "../workThroughPages";
import type { FanOut } from "./FanOut";

interface Counted {
  readonly counts: RunCounts;
  readonly baseDataUse: BaseDataUse;
}

/** How far a chunk was brought, with what it comes to in all. */
export type ChunkEnd = Counted &
  (
    | { readonly kind: "done" }
    /** Its time was used up. */
    | { readonly kind: "partial" }
    /** The process is to end. */
    | { readonly kind: "handedBack" }
    | { readonly kind: "failed"; readonly error: unknown }
  );

export interface ChunkToCarryOut {
  readonly chunk: Chunk;
  readonly report: RunReport;
  readonly request: { readonly stop?: AbortSignal };
  readonly lock: HeldLocks;
  /** An earlier try was cut off or failed: what it wrote is counted first. */
  readonly isAgain: boolean;
}

/** Takes the names of a chunk through the stage, page by page, by the stage's own code. */
export async function carryOutChunk(
  plan: StagePlan,
  fanOut: FanOut,
  { chunk, report, request, lock, isAgain }: ChunkToCarryOut,
): Promise<ChunkEnd> {
  const { runId, scope } = report;
  const deadline = new RunDeadline({ ...fanOut, stop: request.stop });
  const { signal } = deadline;
  const opened = plan.open({ runId, signal, scope, only: chunk.names });
  const progress = new ChunkProgress(chunk.counts);
  const counted = (): Counted => ({
    counts: progress.counts,
    baseDataUse: opened.environment.baseDataUse(),
  });
  const stopRequest = new StopRequest(runId, fanOut);
  try {
    // A run that is to stop may be so for a service that does not answer: not even that is asked.
    if (!isAgain && (await stopRequest.isMade()))
      return { kind: kindOf("cancelled", deadline), ...counted() };
    await opened.environment.preflight();
    if (isAgain) progress.restart(await countedAnew(chunk, opened));
    const ended = await workThroughPages(opened.stage, {
      ...fanOut,
      runId,
      scope,
      deadline,
      isTimeUp: () => deadline.isTimeUp(),
      stageLock: lock,
      progress,
      stopRequest,
      logPage: () => Promise.resolve(),
    });
    lock.assertHeld();
    return { kind: kindOf(ended, deadline), ...counted() };
  } catch (error) {
    // The limit is the run's: this chunk has done what it could, and the run is asked to stop.
    if (error instanceof RunFailedError) return { kind: "done", ...counted() };
    const ended = endOf(error, deadline);
    if (ended !== undefined) return { kind: kindOf(ended, deadline), ...counted() };
    return { kind: "failed", error, ...counted() };
  } finally {
    deadline.close();
  }
}

type Ended = "completed" | "partial" | "cancelled";

/** A chunk of a run that someone asked to stop is done with: the run ends when all are. */
function kindOf(ended: Ended, deadline: RunDeadline): "done" | "partial" | "handedBack" {
  if (ended === "partial") return "partial";
  return ended === "cancelled" && deadline.isStopped ? "handedBack" : "done";
}

/**
 * What the chunk comes to before it is tried again. What an earlier try read and wrote is told by the
 * records alone: it may have ended between a save and its count. The rest stands as it was noted.
 */
async function countedAnew(
  { names, counts }: Chunk,
  { names: of }: OpenedStage,
): Promise<RunCounts> {
  const { succeeded, errorsByCode }: WrittenCounts = await of.written(names);
  const failed = Object.values(errorsByCode).reduce((sum, count) => sum + count, 0);
  const read = succeeded + failed;
  return { ...counts, read, succeeded, failed, errorsByCode, skipped: 0, conflicts: 0 };
}

/** A chunk's counts while it is worked on; written once, when it is settled. */
class ChunkProgress {
  #counts: RunCounts;

  constructor(counts: RunCounts) {
    this.#counts = counts;
  }

  get counts(): RunCounts {
    return this.#counts;
  }

  restart(counts: RunCounts): void {
    this.#counts = counts;
  }

  pageDone(counts: RunCounts): Promise<void> {
    this.#counts = addCounts(this.#counts, counts);
    return Promise.resolve();
  }
}
