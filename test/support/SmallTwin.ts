import type { AddressInfo } from "node:net";
import type { TableClient } from "@azure/data-tables";
import type { FastifyInstance } from "fastify";
import type { EmulatorOptions } from "../../infra/local/dataverse/createEmulator";
import { createErpServer } from "../../infra/local/erp/createErpServer";
import { DocumentBook } from "../../infra/local/erp/DocumentBook";
import type { JsonObject } from "../../lib/adapters/dataverse/json";
import { systemClock } from "../../lib/adapters/clock/systemClock";
import { systemRandomness } from "../../lib/adapters/clock/systemRandomness";
import { createTableLocks } from "../../lib/adapters/locks/createTableLocks";
import { createTableChunks } from "../../lib/adapters/runs/createTableChunks";
import { createTableRuns } from "../../lib/adapters/runs/createTableRuns";
import { createTableClient } from "../../lib/adapters/storage/tableClients";
import { composeApp, type App } from "../../lib/app/composeApp";
import { readSettings } from "../../lib/app/settings";
import { stageNames, type StageName } from "../../lib/domain/stages";
import type { Chunk } from "../../lib/ports/chunks";
import type { Clock } from "../../lib/ports/clock";
import type { Locks } from "../../lib/ports/locks";
import type { RunReport, RunReports } from "../../lib/ports/runs";
import { choices } from "../../infra/dataverse/schema";
import { azuriteVariable } from "./azurite";
import { RecordingTelemetry } from "./RecordingTelemetry";
import { TestEnvironment } from "./dataverse/TestEnvironment";
import { Trade } from "./dataverse/Trade";

/** The key that the ERP of a small twin takes. */
export const smallTwinErpKey = "key-of-the-erp-5b1f0c";
const nothing = (): void => undefined;

let prefixes = 0;

function label(choice: string, value: unknown): string {
  const options: Readonly<Record<number, string>> =
    choices.find(({ name }) => name === choice)?.options ?? {};
  return options[Number(value)] ?? "none";
}

/** Dataverse, an ERP and Azurite for one test, small enough to be filled record by record. */
export class SmallTwin {
  readonly dataverse: TestEnvironment;
  readonly trade: Trade;
  readonly book: DocumentBook;
  readonly #erp: FastifyInstance;
  readonly #prefix: string;

  private constructor(dataverse: TestEnvironment, book: DocumentBook, erp: FastifyInstance) {
    this.dataverse = dataverse;
    this.trade = new Trade(dataverse);
    this.book = book;
    this.#erp = erp;
    prefixes += 1;
    this.#prefix = `small${String(process.pid)}x${String(prefixes)}x${String(Date.now() % 1e6)}`;
  }

  /** @param dataverse options of the Dataverse environment */
  static async start(dataverse: Partial<EmulatorOptions> = {}): Promise<SmallTwin> {
    const book = new DocumentBook(":memory:");
    const erp = createErpServer({ book, apiKey: smallTwinErpKey, now: () => new Date() });
    await erp.listen({ host: "127.0.0.1", port: 0 });
    return new SmallTwin(await TestEnvironment.start(dataverse), book, erp);
  }

  async close(): Promise<void> {
    await this.dataverse.close();
    await this.#erp.close();
    this.book.close();
  }

  get erpUrl(): string {
    const { port } = this.#erp.server.address() as AddressInfo;
    return `http://127.0.0.1:${String(port)}`;
  }

  /** A laptop's settings with these changes, as the environment's variables. */
  variables(changes: Readonly<Record<string, string>> = {}): Record<string, string | undefined> {
    return {
      DATAVERSE_URL: this.dataverse.origin,
      INVOICE_FROM: "1900-01-01",
      BUNDLE_QUIET_MINUTES: "0",
      ERP_URL: this.erpUrl,
      ERP_API_KEY: smallTwinErpKey,
      AzureWebJobsStorage: process.env[azuriteVariable],
      TABLE_PREFIX: this.#prefix,
      RUN_QUEUE: `runs-${this.#prefix}`,
      CHUNK_QUEUE: `chunks-${this.#prefix}`,
      ...changes,
    };
  }

  /** The app with a laptop's settings and these changes, on a machine of its own where one is named. */
  app(
    changes: Readonly<Record<string, string>> = {},
    { clock = systemClock, worker = "test" }: { clock?: Clock; worker?: string } = {},
  ): App {
    const settings = readSettings(this.variables(changes));
    return composeApp(settings, {
      clock,
      randomness: systemRandomness,
      worker,
      log: { info: nothing, warn: nothing, error: nothing },
      credential: this.dataverse.applicationCredential(),
    });
  }

  /** Runs one slice of each stage, in order. */
  async runAll(
    app: App = this.app(),
    stages: readonly StageName[] = stageNames,
  ): Promise<RunReport[]> {
    const reports: RunReport[] = [];
    for (const stage of stages) {
      const result = await app.runStage(stage, { trigger: "console" });
      if (result.kind !== "ran") throw new Error(`${stage}: ${JSON.stringify(result)}`);
      reports.push(result.report);
    }
    return reports;
  }

  /** The reports that runs of a stage left, newest first. */
  reports(stage: StageName): Promise<readonly RunReport[]> {
    return this.runReports().latest(stage, 100);
  }

  /** The reports where the app keeps them. */
  runReports(): RunReports {
    return createTableRuns({ client: this.#table("Runs"), clock: systemClock });
  }

  /** The chunks of a run that is shared out, in their order. */
  async chunks(runId: string): Promise<readonly Chunk[]> {
    const chunks: Chunk[] = [];
    for await (const page of createTableChunks(this.#table("Chunks")).pages(runId))
      chunks.push(...page.map(({ chunk }) => chunk));
    return chunks;
  }

  #table(name: string): TableClient {
    const connectionString = process.env[azuriteVariable] ?? "";
    return createTableClient({ connectionString }, `${this.#prefix}${name}`);
  }

  /** The locks that the app's share, for someone else. */
  locks(leaseMs = 600_000): Locks {
    return createTableLocks({
      client: this.#table("Locks"),
      leaseMs,
      renewEveryMs: leaseMs / 4,
      clock: systemClock,
      randomness: systemRandomness,
      telemetry: new RecordingTelemetry(),
    });
  }

  /** What people did, oldest first. */
  async journal(): Promise<readonly Readonly<Record<string, unknown>>[]> {
    const rows: Readonly<Record<string, unknown>>[] = [];
    for await (const row of this.#table("Journal").listEntities()) rows.unshift(row);
    return rows;
  }

  /** The ledger by order line: stage, code and message. */
  async ledger(): Promise<
    ReadonlyMap<
      string,
      { stage: string; code: string | null; message: string | null; row: JsonObject }
    >
  > {
    const rows = await this.dataverse.rows("invjob_invoicelines");
    return new Map(
      rows.map((row) => [
        row["invjob_invoicelineid"] as string,
        {
          stage: label("invjob_linestage", row["invjob_stage"]),
          code: row["invjob_errorcode"] as string | null,
          message: row["invjob_errormessage"] as string | null,
          row,
        },
      ]),
    );
  }

  /** Our invoices with the label of their stage. */
  async invoices(): Promise<readonly { stage: string; code: string | null; row: JsonObject }[]> {
    const rows = await this.dataverse.rows("invoices?$filter=invjob_stage ne null");
    return rows.map((row) => ({
      stage: label("invjob_invoicestage", row["invjob_stage"]),
      code: row["invjob_errorcode"] as string | null,
      row,
    }));
  }
}
