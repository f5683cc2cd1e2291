import { z } from "zod";
import { chunkStates, type Chunk, type Enumeration, type StoredChunk } from "../../ports/chunks";
import { ProtocolError } from "../../ports/errors";
import type { NewRow, StoredRow } from "../storage/Table";
import { count, countsByName, sentenceLengthMax, useByTable } from "./columns";

/**
 * The rows of the chunks table: a partition for each run, in it
 * - `chunk-<id>`, the chunk itself;
 * - `open-<id>`, which is there as long as the chunk is open: made and removed in the same transaction
 *   that says so on the chunk, so that whether any is open is one short look however many are done;
 * - `enumeration`, how far the run's records are enumerated.
 */
export const chunkPrefix = "chunk-";
export const markPrefix = "open-";
export const enumerationKey = "enumeration";

const countsSchema = z.object({
  read: count,
  succeeded: count,
  failed: count,
  skipped: count,
  conflicts: count,
  errorsByCode: countsByName,
  unexpected: count,
  notImpersonated: countsByName,
  writeBackFailures: count,
});

function json<T>(schema: z.ZodType<T>) {
  return z.string().transform((text, context): T => {
    try {
      return schema.parse(JSON.parse(text));
    } catch {
      context.addIssue({ code: "custom", message: "is not the JSON of a chunk's counts" });
      return z.NEVER;
    }
  });
}

const chunkRow = z.object({
  partitionKey: z.string(),
  rowKey: z.string().startsWith(chunkPrefix),
  etag: z.string(),
  names: z.string().transform((text) => text.split("\n")),
  records: count,
  state: z.enum(chunkStates),
  tries: count,
  worker: z.string(),
  reason: z.string(),
  counts: json(countsSchema),
  baseDataUse: json(useByTable),
  sentOn: z.date(),
});

const enumerationRow = z.object({
  slice: count,
  state: z.enum(["open", "complete", "cut", "failed"]),
  reason: z.string(),
});

function read<T>(schema: z.ZodType<T>, stored: StoredRow): T {
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  const problem = z.prettifyError(parsed.error);
  throw new ProtocolError(`A row of the chunks table is not ours: ${problem}`);
}

/** @throws ProtocolError the row is not one of ours */
export function readChunkRow(stored: StoredRow): StoredChunk {
  const { partitionKey, rowKey, etag, ...columns } = read(chunkRow, stored);
  const chunk = { runId: partitionKey, id: rowKey.slice(chunkPrefix.length), ...columns };
  return { chunk, version: etag };
}

/** The row of a chunk. */
export function toChunkRow({ runId, id, ...chunk }: Chunk): NewRow {
  return {
    partitionKey: runId,
    rowKey: `${chunkPrefix}${id}`,
    names: chunk.names.join("\n"),
    records: chunk.records,
    state: chunk.state,
    tries: chunk.tries,
    worker: chunk.worker,
    reason: chunk.reason.slice(0, sentenceLengthMax),
    counts: JSON.stringify(chunk.counts),
    baseDataUse: JSON.stringify(chunk.baseDataUse),
    sentOn: chunk.sentOn,
  };
}

/** The row that is there as long as the chunk is open. */
export function toMark({ runId, id }: Pick<Chunk, "runId" | "id">): NewRow {
  return { partitionKey: runId, rowKey: `${markPrefix}${id}` };
}

/** @throws ProtocolError the row is not one of ours */
export function readEnumerationRow(stored: StoredRow): Enumeration {
  return read(enumerationRow, stored);
}

export function toEnumerationRow(runId: string, enumeration: Enumeration): NewRow {
  const { slice, state, reason } = enumeration;
  return {
    partitionKey: runId,
    rowKey: enumerationKey,
    slice,
    state,
    reason: reason.slice(0, sentenceLengthMax),
  };
}
