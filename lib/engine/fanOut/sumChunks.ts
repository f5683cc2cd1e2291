import type { ChunkBook } from "../../ports/chunks";
import type { BaseDataUse } from "../../ports/environment";
import type { ChunkTotals, RunCounts } from "../../ports/runs";
import { addCounts, noCounts } from "../counts";

/** What all chunks of a run come to. */
export interface ChunkSums {
  readonly counts: RunCounts;
  readonly baseDataUse: BaseDataUse;
  readonly totals: ChunkTotals;
  /** Why the first of those that were set aside failed; empty where none was. */
  readonly poisonedFor: string;
  /** Why the first of those that were left for a service did not go on; empty where none was. */
  readonly leftFor: string;
}

function addUse(a: BaseDataUse, b: BaseDataUse): BaseDataUse {
  const sum: Record<string, { hits: number; misses: number }> = { ...a };
  for (const [table, { hits, misses }] of Object.entries(b)) {
    const before = sum[table] ?? { hits: 0, misses: 0 };
    sum[table] = { hits: before.hits + hits, misses: before.misses + misses };
  }
  return sum;
}

/** Reads all chunks of a run and adds them up; each counts for itself, so that none waits for another. */
export async function sumChunks(
  chunks: Pick<ChunkBook, "pages">,
  runId: string,
): Promise<ChunkSums> {
  let counts = noCounts;
  let baseDataUse: BaseDataUse = {};
  let poisonedFor = "";
  let leftFor = "";
  const totals = { all: 0, done: 0, poisoned: 0 };
  for await (const page of chunks.pages(runId))
    for (const { chunk } of page) {
      counts = addCounts(counts, chunk.counts);
      baseDataUse = addUse(baseDataUse, chunk.baseDataUse);
      totals.all += 1;
      if (chunk.state === "done") {
        totals.done += 1;
        leftFor ||= chunk.reason;
      }
      if (chunk.state !== "poisoned") continue;
      totals.poisoned += 1;
      poisonedFor ||= chunk.reason;
    }
  return { counts, baseDataUse, totals, poisonedFor, leftFor };
}
