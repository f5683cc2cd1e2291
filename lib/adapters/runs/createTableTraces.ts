import { odata, type TableClient } from "@azure/data-tables";
import { newestFirst } from "../../domain/newestFirst";
import type { RunTraces } from "../../ports/runTraces";
import { Table, type StoredRow } from "../storage/Table";
import { stopPartition } from "./columns";

export interface TableTracesOptions {
  /** The table `<prefix>Chunks`, a partition for each run. */
  readonly chunks: TableClient;
  /** The table `<prefix>Runs`, which keeps requests to stop in a partition of their own. */
  readonly runs: TableClient;
}

/** Rows of a page: those of chunks are up to 40 KB each. */
const pageSize = 100;

/** Rows that are deleted at a time: a transaction's delete names no version. */
const deletesMax = 8;

async function firstOf(table: Table, filter: string): Promise<StoredRow | undefined> {
  for await (const [row] of table.pages(filter, 1)) if (row !== undefined) return row;
  return undefined;
}

/** What runs leave in Azure Tables; ids of runs sort newest first, so that a range of keys is a range of time. */
export function createTableTraces(options: TableTracesOptions): RunTraces {
  const chunks = new Table(options.chunks);
  const runs = new Table(options.runs);

  /** Deletes the rows of a page, a few at a time. */
  async function deleteAll(table: Table, rows: readonly StoredRow[]): Promise<void> {
    for (let at = 0; at < rows.length; at += deletesMax) {
      const part = rows.slice(at, at + deletesMax);
      await Promise.all(
        part.map(({ partitionKey = "", rowKey = "", etag }) =>
          table.delete({ partitionKey, rowKey }, etag),
        ),
      );
    }
  }

  return {
    next: async (begunBefore, after) => {
      const key = after ?? newestFirst(begunBefore);
      const inChunks = await firstOf(chunks, odata`PartitionKey gt ${key}`);
      const inStops = await firstOf(
        runs,
        odata`PartitionKey eq ${stopPartition} and RowKey gt ${key}`,
      );
      const found = [inChunks?.partitionKey, inStops?.rowKey].filter((id) => id !== undefined);
      return found.sort()[0];
    },
    remove: async (runId, rowsMax) => {
      const stop = await runs.read(stopPartition, runId);
      if (stop !== undefined) await deleteAll(runs, [stop]);
      let removed = stop === undefined ? 0 : 1;
      for await (const page of chunks.pages(odata`PartitionKey eq ${runId}`, pageSize)) {
        const part = page.slice(0, rowsMax - removed);
        await deleteAll(chunks, part);
        removed += part.length;
        if (removed >= rowsMax) break;
      }
      return removed;
    },
  };
}
