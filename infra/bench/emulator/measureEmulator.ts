import { performance } from "node:perf_hooks";
import { CommandError } from "../../local/command/CommandError";
import { fetchFrom } from "../../local/command/fetchFrom";
import { createToken } from "../../local/identity/token";
import { localApplication } from "../../local/identity/localApplication";
import { DataverseReader } from "../../local/summary/DataverseReader";
import type { DataverseReaderOptions, Row } from "../../local/summary/DataverseReader";
import { rounded } from "../app/measureStage";
import { batchBody, batchContentType, type Write } from "./batchBody";
import { benchLine, createDraft, createLedgerRow, joinDraft, markInvoiced } from "./lineWrites";
import type { BenchLine } from "./lineWrites";

/** As the app sends them by default: operations in a batch, lines in a joining set, lines of a draft. */
const operationsPerBatch = 100;
const linesPerSet = 48;
const linesPerDraft = 480;
/** In flight at a time, so that the emulator never waits for its client. */
const requestsAtOnce = 2;
const answerWithinInMs = 60_000;
const tokenLifetimeInSeconds = 3_600;

export interface OperationFigures {
  readonly operations: number;
  readonly seconds: number;
  readonly operationsPerSecond: number;
}

/** Operations in change sets, sent as the job sends them for a line, from creation to `Invoiced`. */
export interface EmulatorFigures extends OperationFigures {
  readonly lines: number;
  readonly createLedgerRows: OperationFigures;
  readonly joinDrafts: OperationFigures;
  readonly markInvoiced: OperationFigures;
}

/**
 * Writes what all order lines of the emulator become, with nothing of the app between.
 *
 * @throws CommandError (exit code 1) when the emulator refuses a write
 */
export async function measureEmulator(options: DataverseReaderOptions): Promise<EmulatorFigures> {
  const lines = await readLines(new DataverseReader(options));
  const send = createSender(options.dataverseUrl);
  const created = await timed(
    send,
    inChunks(
      lines.map((line) => [createLedgerRow(line)]),
      operationsPerBatch,
    ),
  );
  const drafts = inChunks(lines, linesPerDraft).map((of, index) => ({ id: draftId(index), of }));
  await timed(send, [drafts.map(({ id, of }) => [createDraft(id, of[0] as BenchLine)])]);
  const sets = drafts.flatMap(({ id, of }) =>
    inChunks(of, linesPerSet).map((part) => joinDraft(id, part)),
  );
  const joined = await timed(send, inChunks(sets, 1));
  const moves = inChunks(inChunks(lines.map(markInvoiced), linesPerSet), 2);
  const marked = await timed(send, moves);
  const parts = [created, joined, marked];
  const operations = parts.reduce((sum, part) => sum + part.operations, 0);
  const seconds = parts.reduce((sum, part) => sum + part.seconds, 0);
  return {
    lines: lines.length,
    ...figuresOf(operations, seconds),
    createLedgerRows: created,
    joinDrafts: joined,
    markInvoiced: marked,
  };
}

async function readLines(reader: DataverseReader): Promise<BenchLine[]> {
  const orders = new Map<string, Row>();
  const columns = "salesorderid,_customerid_value,_transactioncurrencyid_value,_pricelevelid_value";
  for await (const order of reader.rows(`salesorders?$select=${columns}`)) {
    orders.set(String(order["salesorderid"]), order);
  }
  const lines: BenchLine[] = [];
  const ofLine = "salesorderdetailid,_salesorderid_value,_productid_value,_uomid_value";
  for await (const line of reader.rows(`salesorderdetails?$select=${ofLine}`)) {
    lines.push(benchLine(line, orders.get(String(line["_salesorderid_value"])) ?? {}));
  }
  return lines;
}

type Batch = readonly (readonly Write[])[];

/** Bodies are made before the clock starts, so that the client's own work is not measured. */
async function timed(
  send: (body: string) => Promise<void>,
  batches: readonly Batch[],
): Promise<OperationFigures> {
  const bodies = batches.map(batchBody);
  const queue = bodies.values();
  const startedAt = performance.now();
  const work = async (): Promise<void> => {
    for (const body of queue) await send(body);
  };
  await Promise.all(Array.from({ length: requestsAtOnce }, work));
  const operations = batches.flat().reduce((sum, set) => sum + set.length, 0);
  return figuresOf(operations, (performance.now() - startedAt) / 1_000);
}

function figuresOf(operations: number, seconds: number): OperationFigures {
  return {
    operations,
    seconds: rounded(seconds, 2),
    operationsPerSecond: rounded(operations / seconds, 0),
  };
}

function createSender(dataverseUrl: string): (body: string) => Promise<void> {
  const { clientId: appid, objectId: oid } = localApplication;
  const exp = Math.floor(Date.now() / 1_000) + tokenLifetimeInSeconds;
  const headers = {
    authorization: `Bearer ${createToken({ aud: dataverseUrl, appid, oid, exp })}`,
    "content-type": batchContentType,
    "odata-version": "4.0",
    "odata-maxversion": "4.0",
  };
  return async (body) => {
    const answer = await fetchFrom("Dataverse emulator", `${dataverseUrl}/api/data/v9.2/$batch`, {
      method: "POST",
      headers,
      body,
      signal: AbortSignal.timeout(answerWithinInMs),
    });
    const text = await answer.text();
    const refused = /HTTP\/1\.1 [45]\d\d[^]*?(\{.*)/.exec(text);
    if (answer.ok && refused === null) return;
    throw new CommandError(
      `The emulator refused a write: ${(refused?.[1] ?? text).slice(0, 500)}`,
      1,
    );
  };
}

function draftId(index: number): string {
  return `00000000-0000-4000-8000-${String(index).padStart(12, "0")}`;
}

function inChunks<T>(all: readonly T[], size: number): T[][] {
  const count = Math.ceil(all.length / size);
  return Array.from({ length: count }, (_, index) => all.slice(index * size, (index + 1) * size));
}
