import { TableClient } from "@azure/data-tables";
import { DefaultAzureCredential } from "@azure/identity";
import { z } from "zod";
import type { VerifySettings } from "../settings";
import { VerifyRefusal } from "../VerifyRefusal";

/** A lock, or the locks of one lease, in the table `<prefix>Locks`. */
export interface LockRow {
  /** Partition and row key. */
  readonly id: string;
  readonly owner: string;
  readonly names: readonly string[];
  /** Its holder has not renewed it for a whole lease: it keeps nobody from anything (DESIGN 4). */
  readonly isExpired: boolean;
}

/** A run that is not over, in the table `<prefix>Runs`. */
export interface RunRow {
  readonly id: string;
  readonly stage: string;
  readonly worker: string;
  readonly startedOn: string;
}

const stagePartition = "stage";
const lockSchema = z.object({
  partitionKey: z.string(),
  rowKey: z.string(),
  timestamp: z.coerce.date(),
  owner: z.string().default(""),
  leaseMs: z.coerce.number().default(0),
  /** Of a record lease: false once it was given back. */
  live: z.boolean().optional(),
  names: z.string().optional(),
  /** Of a stage lock: empty while it is free. */
  runId: z.string().optional(),
});
const runSchema = z.object({
  partitionKey: z.string(),
  rowKey: z.string(),
  worker: z.string().default(""),
  startedOn: z.coerce.date(),
});

/** The job's own tables in Azure Storage. */
export class WorkTables {
  readonly #settings: VerifySettings;

  constructor(settings: VerifySettings) {
    this.#settings = settings;
  }

  /** Locks that somebody holds or held to his end; expiry is judged by storage's own clock. */
  async *locks(): AsyncGenerator<LockRow> {
    let storageNow = new Date();
    const table = this.#table("Locks");
    const entities = table.listEntities({
      onResponse: ({ headers }) => {
        storageNow = new Date(headers.get("date") ?? storageNow);
      },
    });
    for await (const entity of found(entities)) {
      const row = lockSchema.parse(entity);
      if (!isHeld(row)) continue;
      const names =
        row.partitionKey === stagePartition ? [row.rowKey] : (row.names ?? "").split("\n");
      yield {
        id: `${row.partitionKey} ${row.rowKey}`,
        owner: row.owner,
        names: names.map((name) => `${row.partitionKey} ${name}`),
        isExpired: storageNow.getTime() - row.timestamp.getTime() >= row.leaseMs,
      };
    }
  }

  /** Runs that say that they go on. */
  async *running(): AsyncGenerator<RunRow> {
    const filter = "status eq 'running'";
    const entities = this.#table("Runs").listEntities({ queryOptions: { filter } });
    for await (const entity of found(entities)) {
      const { partitionKey, rowKey, worker, startedOn } = runSchema.parse(entity);
      yield { id: rowKey, stage: partitionKey, worker, startedOn: startedOn.toISOString() };
    }
  }

  #table(name: string): TableClient {
    const { AzureWebJobsStorage: connection, TABLE_PREFIX: prefix } = this.#settings;
    if (connection !== undefined) {
      const allowInsecureConnection = /TableEndpoint=http:|UseDevelopmentStorage=true/i.test(
        connection,
      );
      return TableClient.fromConnectionString(connection, prefix + name, {
        allowInsecureConnection,
      });
    }
    return new TableClient(this.#address(), prefix + name, new DefaultAzureCredential());
  }

  #address(): string {
    const { AzureWebJobsStorage__tableServiceUri: uri, AzureWebJobsStorage__accountName: account } =
      this.#settings;
    if (uri !== undefined) return uri;
    if (account !== undefined) return `https://${account}.table.core.windows.net`;
    throw new VerifyRefusal(
      "AzureWebJobsStorage is not set; locks and runs are in that storage account's tables.",
    );
  }
}

function isHeld({ partitionKey, rowKey, live, runId }: z.infer<typeof lockSchema>): boolean {
  if (partitionKey === stagePartition) return runId !== undefined && runId !== "";
  // Rows of single names go and come with their lease's row, which names them all.
  return rowKey.startsWith("~") && live === true;
}

/** Before the app's first run there is no table, and so nothing in it. */
async function* found(entities: AsyncIterable<unknown>): AsyncGenerator {
  try {
    yield* entities;
  } catch (error) {
    const status: unknown = error instanceof Error ? Reflect.get(error, "statusCode") : undefined;
    if (status === 404) return;
    const why = error instanceof Error ? error.message : String(error);
    throw new VerifyRefusal(`The storage tables cannot be read: ${why}`, { cause: error });
  }
}
