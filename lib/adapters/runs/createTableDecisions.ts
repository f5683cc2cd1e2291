import { odata, type TableClient } from "@azure/data-tables";
import { z } from "zod";
import type { Decision, DecisionLog } from "../../ports/decisions";
import { ProtocolError, UnavailableError } from "../../ports/errors";
import { conflict, Table } from "../storage/Table";

/** A column holds at most 32K characters (FUNCTIONS.md 11). */
const chunkCharactersMax = 30_000;

/** Digits of a chunk's number: its key sorts as it was written. */
const keyDigits = 8;

/** Chunks of one page of the answer. */
const chunksPerPage = 20;

const text = z.string().nullable();

const decisionsSchema = z.array(
  z.object({
    record: z.enum(["line", "invoice", "bundle"]),
    id: text,
    from: text,
    to: text,
    code: text,
    message: text,
    bundleKey: text,
    currencyId: text,
    invoiceId: text,
    lines: z.number().nullable(),
    net: text,
    tax: text,
    result: z.string(),
  }),
);

/** JSON lists of decisions, each short enough for a column. */
function chunksOf(decisions: readonly Decision[]): readonly string[] {
  const chunks: string[] = [];
  let open: string[] = [];
  let length = 0;
  for (const decision of decisions) {
    const json = JSON.stringify(decision);
    if (length + json.length > chunkCharactersMax && open.length > 0) {
      chunks.push(`[${open.join(",")}]`);
      open = [];
      length = 0;
    }
    open.push(json);
    length += json.length + 1;
  }
  if (open.length > 0) chunks.push(`[${open.join(",")}]`);
  return chunks;
}

function readChunk(value: unknown): readonly Decision[] {
  try {
    return decisionsSchema.parse(JSON.parse(String(value)));
  } catch (cause) {
    throw new ProtocolError("A row of the decisions table is not a list of decisions.", { cause });
  }
}

/**
 * The decisions of dry runs in an Azure Table: a partition for each run, a row for each chunk.
 *
 * @param client the table `<prefix>Decisions`; made on first use
 */
export function createTableDecisions(client: TableClient): DecisionLog {
  const table = new Table(client);
  /** How many chunks each run of this process has written. */
  const written = new Map<string, number>();

  async function append(runId: string, decisions: readonly Decision[]): Promise<void> {
    for (const chunk of chunksOf(decisions)) {
      const number = written.get(runId) ?? 0;
      const rowKey = String(number).padStart(keyDigits, "0");
      const row = { partitionKey: runId, rowKey, decisions: chunk };
      if ((await table.create(row)) === conflict)
        throw new UnavailableError(`Another process writes the decisions of run ${runId}.`);
      written.set(runId, number + 1);
    }
  }

  async function page(runId: string, after = "") {
    const filter = odata`PartitionKey eq ${runId} and RowKey gt ${after}`;
    const first = await table.pages(filter, chunksPerPage).next();
    const rows = first.done === true ? [] : first.value;
    const decisions = rows.flatMap((row) => readChunk(row["decisions"]));
    const isFull = rows.length === chunksPerPage;
    return { decisions, next: isFull ? (rows.at(-1)?.rowKey ?? null) : null };
  }

  return { append, page };
}
