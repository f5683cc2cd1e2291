import type { TableClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import {
  createDataverseStores,
  type DataverseStores,
} from "../adapters/dataverse/createDataverseStores";
import { createDataverseClient } from "../adapters/dataverse/http/createDataverseClient";
import type { DataverseClient } from "../adapters/dataverse/http/DataverseClient";
import { createOperationPlatform } from "../adapters/dataverse/operations/createOperationPlatform";
import { createHttpErp } from "../adapters/erp/createHttpErp";
import { checkLocks } from "../adapters/locks/checkLocks";
import { createLockWatch } from "../adapters/locks/createLockWatch";
import { createTableLocks } from "../adapters/locks/createTableLocks";
import { withoutLocks } from "../adapters/locks/withoutLocks";
import { createTableOperations } from "../adapters/operations/createTableOperations";
import { createTableHeartbeats } from "../adapters/runs/createTableHeartbeats";
import { createTableJournal } from "../adapters/runs/createTableJournal";
import { createTableDecisions } from "../adapters/runs/createTableDecisions";
import { createTableRuns } from "../adapters/runs/createTableRuns";
import {
  createTableClient,
  tableServiceUriOf,
  type TableStorage,
} from "../adapters/storage/tableClients";
import { createApplicationInsights } from "../adapters/telemetry/createApplicationInsights";
import { createTelemetry, type LogSink } from "../adapters/telemetry/createTelemetry";
import type { Guid } from "../domain/guid";
import type { RecordState } from "../domain/recordState";
import { stageOfRunId } from "../domain/runId";
import type { StageName } from "../domain/stages";
import { whyNotDue } from "../domain/whyNotDue";
import type { EngineDependencies, RunRequest } from "../engine/engine";
import {
  continueRun,
  promiseRun,
  type ContinueResult,
  type PromiseResult,
} from "../engine/promiseRun";
import { runRecord, type RecordResult } from "../engine/runRecord";
import { runStage, type RunResult } from "../engine/runStage";
import type { Clock, Randomness } from "../ports/clock";
import type { DecisionLog } from "../ports/decisions";
import type { RunReports } from "../ports/runs";
import type { Telemetry } from "../ports/telemetry";
import { sliceGraceSeconds, type Settings } from "./settings";
import { composeBackground, type Background } from "./composeBackground";
import { composeByHand, type ByHand } from "./composeByHand";
import { composeOversight, type Oversight } from "./composeOversight";
import { sendPlan, stagePlans, type StoresRun } from "./stagePlans";

/** What the process gives the app. */
export interface Platform {
  readonly clock: Clock;
  readonly randomness: Randomness;
  /** Host and process. */
  readonly worker: string;
  readonly log: LogSink;
  /** Who the process is, to Dataverse, storage and an ERP that takes tokens. */
  readonly credential: TokenCredential;
}

/** What triggers and console can ask of the app. */
export interface App {
  /** Runs one slice of a stage; see `runStage`. */
  runStage(stage: StageName, request: RunRequest): Promise<RunResult>;
  /**
   * Checks Dataverse (see `Environment.preflight`), reads the locks table once and asks the ERP once;
   * changes no record.
   *
   * @throws any `JobError`, of the first that is not ready
   */
  check(): Promise<void>;
  readonly byHand: ByHand;
  readonly oversight: Oversight;
  readonly background: Background;
  /**
   * Promises a run of a stage, which `continueRun` carries out, here or in another process; see
   * `promiseRun`.
   */
  promiseRun(stage: StageName, request: RunRequest): Promise<PromiseResult>;
  /** Carries out the next slice of a promised run; see `continueRun`. */
  continueRun(runId: string, slice: number): Promise<ContinueResult>;
  /** Takes one record through a stage; see `runRecord`. */
  runRecord(
    stage: StageName,
    request: RunRequest & { readonly recordId: Guid; readonly dryRun: boolean },
  ): Promise<RecordResult>;
  /** Why a stage has nothing to do with a record as it stands. */
  whyNotDue(stage: StageName, state: RecordState): string;
  /** What runs reported, and requests to stop them. */
  readonly runs: Pick<RunReports, "find" | "latest" | "requestStop">;
  /** What dry runs decided. */
  readonly decisions: Pick<DecisionLog, "page">;
  /** What the HTTP edge needs of the settings. */
  readonly http: { readonly bodyBytesMax: number; readonly isEasyAuth: boolean };
}

/** A lease is renewed often enough that two renewals may fail. */
const renewalsPerLease = 4;
const msPerSecond = 1000;
const reportEveryMs = 1000;

/** An idempotency key that no invoice has, to ask the ERP whether it answers. */
const keyOfNoInvoice = "check";

function storageOf(settings: Settings, credential: TokenCredential): TableStorage {
  const {
    AzureWebJobsStorage: connectionString,
    AzureWebJobsStorage__tableServiceUri: uri,
    AzureWebJobsStorage__accountName: account,
  } = settings;
  if (connectionString !== undefined) return { connectionString };
  return { tableServiceUri: uri ?? tableServiceUriOf(account ?? ""), credential };
}

function locksTable(settings: Settings, credential: TokenCredential): TableClient {
  return createTableClient(storageOf(settings, credential), `${settings.TABLE_PREFIX}Locks`);
}

function engineOf(
  settings: Settings,
  platform: Platform,
  { credential, telemetry }: { credential: TokenCredential; telemetry: Telemetry },
): EngineDependencies {
  const { clock, randomness, worker } = platform;
  const storage = storageOf(settings, credential);
  const leaseMs = settings.LOCK_LEASE_SECONDS * msPerSecond;
  const locks = createTableLocks({
    client: locksTable(settings, credential),
    leaseMs,
    renewEveryMs: leaseMs / renewalsPerLease,
    clock,
    randomness,
    telemetry,
  });
  return {
    clock,
    randomness,
    worker,
    telemetry,
    sliceMs: settings.SLICE_SECONDS * msPerSecond,
    graceMs: sliceGraceSeconds * msPerSecond,
    reportEveryMs,
    skipLimit: settings.SKIP_LIMIT,
    hasStageLock: settings.STAGE_LOCK === "on",
    locks: withoutLocks(locks, {
      stage: settings.STAGE_LOCK === "off",
      records: settings.RECORD_LOCKS === "off",
    }),
    reports: createTableRuns({
      client: createTableClient(storage, `${settings.TABLE_PREFIX}Runs`),
      clock,
    }),
    decisions: createTableDecisions(
      createTableClient(storage, `${settings.TABLE_PREFIX}Decisions`),
    ),
  };
}

function erpOf(settings: Settings, credential: TokenCredential): ReturnType<typeof createHttpErp> {
  return createHttpErp({
    url: settings.ERP_URL,
    auth:
      settings.ERP_AUTH === "entra"
        ? { kind: "entra", credential, scope: settings.ERP_SCOPE ?? "" }
        : { kind: "apikey", key: settings.ERP_API_KEY ?? "" },
    limits: { maxInvoices: settings.ERP_MAX_INVOICES, maxBytes: settings.ERP_MAX_BYTES },
    timeoutMs: settings.ERP_TIMEOUT_SECONDS * msPerSecond,
  });
}

function clientOf(
  settings: Settings,
  { clock, credential }: Platform,
  telemetry: Telemetry,
): DataverseClient {
  return createDataverseClient({
    url: settings.DATAVERSE_URL,
    credential,
    clock,
    telemetry,
    timeoutMs: settings.DATAVERSE_TIMEOUT_SECONDS * msPerSecond,
    concurrency: settings.DATAVERSE_CONCURRENCY,
  });
}

function dataverseOf(
  settings: Settings,
  client: DataverseClient,
): (run?: StoresRun) => DataverseStores {
  return (run) => {
    const ofRun =
      run === undefined
        ? client
        : client.forRun({
            correlationId: run.runId,
            ...(run.signal !== undefined && { signal: run.signal }),
          });
    const onlyRecord = run?.scope?.recordId ?? null;
    return createDataverseStores(ofRun, {
      batchOperations: settings.BATCH_OPERATIONS,
      pageLines: settings.PAGE_LINES,
      erpCustomerColumn: settings.ERP_CUSTOMER_COLUMN,
      erpContactColumn: settings.ERP_CONTACT_COLUMN,
      impersonate: settings.IMPERSONATE,
      ...(onlyRecord !== null && { onlyRecord }),
    });
  };
}

function telemetryOf(settings: Settings, { clock, log }: Platform): Telemetry {
  const connectionString = settings.APPLICATIONINSIGHTS_CONNECTION_STRING;
  const exporter =
    connectionString === undefined ? undefined : createApplicationInsights(connectionString);
  return createTelemetry({ sink: log, clock, ...(exporter !== undefined && { exporter }) });
}

/**
 * The one composition root: reading it tells what the app is made of. Opens no connection and starts
 * no work.
 *
 * @throws ConfigurationError naming a setting that no client can be made of
 */
export function composeApp(settings: Settings, platform: Platform): App {
  const { credential } = platform;
  const telemetry = telemetryOf(settings, platform);
  const engine = engineOf(settings, platform, { credential, telemetry });
  const client = clientOf(settings, platform, telemetry);
  const stores = dataverseOf(settings, client);
  const erp = erpOf(settings, credential);
  const table = (name: string): TableClient =>
    createTableClient(storageOf(settings, credential), `${settings.TABLE_PREFIX}${name}`);
  const { randomness } = platform;
  const journal = createTableJournal({ client: table("Journal"), randomness });
  const stageParts = { erp: (stop: AbortSignal | undefined) => erp.forRun(stop), stores };
  const hand = { settings, engine, erp, stores, journal };
  const plans = stagePlans(settings, stageParts);
  return {
    runStage: (stage, request) => runStage(plans[stage], engine, request),
    check: async () => {
      await stores().environment.preflight();
      await checkLocks(locksTable(settings, credential));
      await erp.findByKey(keyOfNoInvoice);
    },
    byHand: composeByHand(hand),
    oversight: composeOversight({
      ...hand,
      engine,
      heartbeats: createTableHeartbeats({ client: table("Heartbeats") }),
      lockWatch: createLockWatch({
        client: locksTable(settings, credential),
        clock: platform.clock,
      }),
      finishSends: sendPlan(settings, stageParts, { isFinishingOnly: true }),
    }),
    background: composeBackground({
      settings,
      store: createTableOperations(table("Operations")),
      platform: createOperationPlatform(client),
      clock: platform.clock,
      randomness,
      telemetry,
    }),
    promiseRun: (stage, request) => promiseRun(plans[stage], engine, request),
    continueRun: (runId, slice) => {
      const stage = stageOfRunId(runId);
      if (stage === undefined)
        return Promise.resolve({ kind: "dropped", reason: `${runId} is not the id of a run` });
      return continueRun(plans[stage], engine, { runId, slice });
    },
    runRecord: (stage, request) => runRecord(plans[stage], engine, request),
    whyNotDue: (stage, state) =>
      whyNotDue(stage, state, {
        states: settings.INVOICE_ORDER_STATES,
        from: settings.INVOICE_FROM,
      }),
    runs: engine.reports,
    decisions: engine.decisions,
    http: { bodyBytesMax: settings.HTTP_BODY_BYTES, isEasyAuth: settings.EASY_AUTH === "on" },
  };
}
