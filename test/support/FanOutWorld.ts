import { QueueClient } from "@azure/storage-queue";
import { createStorageWorkQueue } from "../../lib/adapters/queues/createStorageWorkQueue";
import { createTableLocks } from "../../lib/adapters/locks/createTableLocks";
import { createTableChunks } from "../../lib/adapters/runs/createTableChunks";
import { createTableRuns } from "../../lib/adapters/runs/createTableRuns";
import { createTableClient } from "../../lib/adapters/storage/tableClients";
import { systemClock } from "../../lib/adapters/clock/systemClock";
import { systemRandomness } from "../../lib/adapters/clock/systemRandomness";
import { noCounts, PageTally } from "../../lib/engine/counts";
import type { StagePlan } from "../../lib/engine/engine";
import type { WorkPage } from "../../lib/engine/stage";
import type { FanOut } from "../../lib/engine/fanOut/FanOut";
import type { ChunkMessage } from "../../lib/ports/chunks";
import { uniqueTablePrefix, type Azurite } from "./azurite";
import { noDecisions, noRecords } from "./engineParts";
import { RecordingTelemetry } from "./RecordingTelemetry";

/** What a test does before a record is written: it may throw, wait or stop something. */
export type BeforeRecord = (name: string) => void | Promise<void>;

/**
 * A stage over records in memory, shared out over real tables, locks and queues. Each call of
 * `process` is another process of the same run.
 */
export class FanOutWorld {
  readonly prefix = uniqueTablePrefix();
  /** Records that are due, and by which run each was written. */
  readonly due = new Set<string>();
  readonly written = new Map<string, string>();
  readonly telemetry = new RecordingTelemetry();
  beforeRecord: BeforeRecord = () => undefined;
  /** Records that the platform refuses. */
  readonly refused = new Set<string>();
  readonly #azurite: Azurite;
  #processes = 0;

  constructor(azurite: Azurite, records: number) {
    this.#azurite = azurite;
    for (let number = 0; number < records; number += 1) this.due.add(`record-${String(number)}`);
  }

  queue(name: string): QueueClient {
    return new QueueClient(this.#azurite.connectionString, `${name}-${this.prefix}`);
  }

  /** Another process, with a lease of a few seconds. */
  process(changes: Partial<FanOut> = {}): FanOut {
    this.#processes += 1;
    const { telemetry } = this;
    const client = (name: string) => createTableClient(this.#azurite, `${this.prefix}${name}`);
    const time = { clock: systemClock, randomness: systemRandomness };
    return {
      ...time,
      worker: `host/${String(this.#processes)}`,
      telemetry,
      locks: createTableLocks({
        ...time,
        client: client("Locks"),
        leaseMs: 3_000,
        renewEveryMs: 750,
        telemetry,
      }),
      reports: createTableRuns({ client: client("Runs"), clock: systemClock }),
      chunks: createTableChunks(client("Chunks")),
      queue: createStorageWorkQueue({
        chunks: this.queue("chunks"),
        poison: this.queue("chunks-poison"),
        runs: this.queue("runs"),
        sendsMax: 8,
      }),
      decisions: noDecisions,
      sliceMs: 60_000,
      graceMs: 60_000,
      reportEveryMs: 1_000,
      skipLimit: 100,
      slicesMax: 200,
      chunkTriesMax: 5,
      hasStageLock: true,
      chunkLines: 2,
      stallMs: 60_000,
      silentMs: 60_000,
      continues: true,
      ...changes,
    };
  }

  /** The messages that are there to be taken, which this takes. */
  async messages(name: string): Promise<readonly string[]> {
    const client = this.queue(name);
    await client.createIfNotExists();
    const { receivedMessageItems } = await client.receiveMessages({ numberOfMessages: 32 });
    for (const { messageId, popReceipt } of receivedMessageItems)
      await client.deleteMessage(messageId, popReceipt);
    return receivedMessageItems.map(({ messageText }) =>
      Buffer.from(messageText, "base64").toString("utf8"),
    );
  }

  /** In the chunks' order: the queue's own says nothing. */
  async chunkMessages(): Promise<readonly ChunkMessage[]> {
    const messages = await this.messages("chunks");
    return messages
      .map((text) => JSON.parse(text) as ChunkMessage)
      .sort((a, b) => a.chunk.localeCompare(b.chunk));
  }

  async *#names() {
    for (const name of this.due) yield await Promise.resolve([{ name, records: 1 }]);
  }

  /** A page for each record that is still due. */
  async *#pages(runId: string, names: readonly string[]): AsyncGenerator<WorkPage> {
    for (const name of names.filter((one) => this.due.has(one))) {
      const process: WorkPage["process"] = async (_isLocked, guard) => {
        const tally = new PageTally();
        await this.beforeRecord(name);
        guard.assertHeld();
        if (this.refused.has(name)) {
          tally.conflicted();
          tally.unexpected();
          return tally.counts;
        }
        this.due.delete(name);
        this.written.set(name, runId);
        tally.succeeded();
        return tally.counts;
      };
      yield await Promise.resolve({ lockKind: "line", lockNames: [name], process });
    }
  }

  readonly plan: StagePlan = {
    name: "create-lines",
    recordKind: "line",
    isAudited: false,
    open: ({ runId, only }) => ({
      stage: {
        name: "create-lines",
        countDue: () => Promise.resolve({ count: this.due.size, exceeds: false }),
        pages: () => this.#pages(runId, only ?? []),
      },
      environment: { preflight: () => Promise.resolve(), baseDataUse: () => ({}) },
      records: noRecords,
      names: {
        due: () => this.#names(),
        written: (names) =>
          Promise.resolve({
            ...noCounts,
            succeeded: names.filter((name) => this.written.get(name) === runId).length,
          }),
      },
    }),
  };
}
