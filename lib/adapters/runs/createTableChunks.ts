import { odata, type TableClient, type TransactionAction } from "@azure/data-tables";
import type { Chunk, ChunkBook, Enumeration, StoredChunk } from "../../ports/chunks";
import { UnavailableError } from "../../ports/errors";
import { conflict, Table } from "../storage/Table";
import {
  chunkPrefix,
  enumerationKey,
  markPrefix,
  readChunkRow,
  readEnumerationRow,
  toChunkRow,
  toEnumerationRow,
  toMark,
} from "./chunkRow";

/** A transaction carries at most 100 writes (FUNCTIONS.md 11), and a chunk is two of them. */
const chunksPerTransaction = 50;

/** Rows of a page: they are up to 40 KB each. */
const pageSize = 100;

/** Tries to write the enumeration's row, which one process at a time writes. */
const writesMax = 3;

function isOpen({ state }: Chunk): boolean {
  return state === "waiting" || state === "working";
}

/** Behind every key that begins with the prefix, which ends with a hyphen. */
function end(prefix: string): string {
  return prefix.replace(/-$/, ".");
}

/**
 * The chunks of runs in an Azure Table; `chunkRow.ts` says how they are kept.
 *
 * @param client the table `<prefix>Chunks`; made on first use
 */
export function createTableChunks(client: TableClient): ChunkBook {
  const table = new Table(client);

  async function enumeration(runId: string): Promise<Enumeration | undefined> {
    const row = await table.read(runId, enumerationKey);
    return row === undefined ? undefined : readEnumerationRow(row);
  }

  async function setEnumeration(runId: string, value: Enumeration): Promise<void> {
    const row = toEnumerationRow(runId, value);
    for (let tries = 0; tries < writesMax; tries += 1) {
      const etag = (await table.read(runId, enumerationKey))?.etag;
      const written = etag === undefined ? await table.create(row) : await table.replace(row, etag);
      if (written !== conflict) return;
    }
    throw new UnavailableError(`The enumeration of run ${runId} is being written by others.`);
  }

  async function add(chunks: readonly Chunk[]): Promise<void> {
    for (let at = 0; at < chunks.length; at += chunksPerTransaction) {
      const part = chunks.slice(at, at + chunksPerTransaction);
      const actions = part.flatMap((chunk): TransactionAction[] => [
        ["create", toChunkRow(chunk)],
        ["create", toMark(chunk)],
      ]);
      // A conflict is our own first try, whose answer was lost: ids are this enumeration's alone.
      await table.transact(actions);
    }
  }

  async function write(stored: StoredChunk, chunk: Chunk): Promise<StoredChunk | undefined> {
    const actions: TransactionAction[] = [
      ["update", toChunkRow(chunk), "Replace", { etag: stored.version }],
    ];
    if (isOpen(chunk) !== isOpen(stored.chunk))
      actions.push([isOpen(chunk) ? "create" : "delete", toMark(chunk)]);
    const etags = await table.transact(actions);
    const version = etags === conflict ? undefined : etags[0];
    return version === undefined ? undefined : { chunk, version };
  }

  async function anyMark(runId: string): Promise<boolean> {
    const range = odata`PartitionKey eq ${runId} and RowKey ge ${markPrefix} and RowKey lt ${end(markPrefix)}`;
    const first = await table.pages(range, 1).next();
    return first.done !== true && first.value.length > 0;
  }

  async function* pages(runId: string): AsyncGenerator<readonly StoredChunk[]> {
    const range = odata`PartitionKey eq ${runId} and RowKey ge ${chunkPrefix} and RowKey lt ${end(chunkPrefix)}`;
    for await (const page of table.pages(range, pageSize)) yield page.map(readChunkRow);
  }

  return {
    enumeration,
    setEnumeration,
    add,
    write,
    pages,
    find: async (runId, id) => {
      const row = await table.read(runId, `${chunkPrefix}${id}`);
      return row === undefined ? undefined : readChunkRow(row);
    },
    // The enumeration first: once it is over no chunk is added, and no mark is overlooked.
    isOpen: async (runId) => (await enumeration(runId))?.state === "open" || (await anyMark(runId)),
  };
}
