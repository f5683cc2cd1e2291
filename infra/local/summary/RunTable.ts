import { TableClient } from "@azure/data-tables";
import { z } from "zod";
import type { StageName } from "../launcher/stages";

const runStatuses = [
  "queued",
  "running",
  "completed",
  "partial",
  "failed",
  "died",
  "cancelled",
] as const;
const count = z.number().int();
const baseDataUse = z.record(z.string(), z.object({ hits: count, misses: count }));
const rowSchema = z.object({
  partitionKey: z.string(),
  rowKey: z.string(),
  status: z.enum(runStatuses),
  startedOn: z.date(),
  read: count,
  succeeded: count,
  failed: count,
  skipped: count,
  conflicts: count,
  milliseconds: count,
  message: z.string().optional().default(""),
  /** JSON in one column. */
  baseDataUse: z.string().default("{}"),
});

/** A run of a stage, one slice of it, as the app reports it. */
export interface RunRow {
  readonly stage: string;
  readonly runId: string;
  readonly status: (typeof runStatuses)[number];
  readonly startedOn: Date;
  readonly read: number;
  readonly succeeded: number;
  readonly failed: number;
  readonly skipped: number;
  readonly conflicts: number;
  readonly milliseconds: number;
  readonly message: string;
  /** Of the app's cache: values at hand and values asked for, by table. */
  readonly baseDataUse: z.infer<typeof baseDataUse>;
}

/** More runs than these are not read back; newer ones come first. */
const maxRuns = 10_000;

/** The app's run reports in the Azure Table `<prefix>Runs`: stage, then run id, newest first. */
export class RunTable {
  readonly #client: TableClient;

  constructor(connectionString: string, tablePrefix: string) {
    this.#client = TableClient.fromConnectionString(connectionString, `${tablePrefix}Runs`, {
      allowInsecureConnection: true,
    });
  }

  /** The newest run of a stage, or undefined when it never ran. */
  async latest(stage: StageName): Promise<RunRow | undefined> {
    const first = await this.#read(`PartitionKey eq '${stage}'`, 1).next();
    return first.done === true ? undefined : first.value;
  }

  /** Runs that started at the moment or later, in the order in which they started. */
  async since(moment: Date): Promise<RunRow[]> {
    const runs: RunRow[] = [];
    for await (const row of this.#read(`startedOn ge datetime'${moment.toISOString()}'`, 1_000)) {
      runs.push(row);
      if (runs.length >= maxRuns) break;
    }
    return runs.sort((a, b) => a.startedOn.getTime() - b.startedOn.getTime());
  }

  async *#read(filter: string, pageSize: number): AsyncGenerator<RunRow> {
    const pages = this.#client
      .listEntities({ queryOptions: { filter } })
      .byPage({ maxPageSize: pageSize });
    try {
      for await (const page of pages) for (const entity of page) yield toRunRow(entity);
    } catch (error) {
      // Before the app's first run there is no table.
      if (!isNotFound(error)) throw error;
    }
  }
}

function toRunRow(entity: unknown): RunRow {
  const { partitionKey, rowKey, ...rest } = rowSchema.parse(entity);
  const use = baseDataUse.parse(JSON.parse(rest.baseDataUse));
  return { stage: partitionKey, runId: rowKey, ...rest, baseDataUse: use };
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 404;
}
