import { createOperationPlatform } from "../adapters/dataverse/operations/createOperationPlatform";
import { checkLocks } from "../adapters/locks/checkLocks";
import { createLockWatch } from "../adapters/locks/createLockWatch";
import { createTableOperations } from "../adapters/operations/createTableOperations";
import { createTableHeartbeats } from "../adapters/runs/createTableHeartbeats";
import { createTableJournal } from "../adapters/runs/createTableJournal";
import type { Guid } from "../domain/guid";
import type { RecordState } from "../domain/recordState";
import { stageOfRunId } from "../domain/runId";
import type { StageName } from "../domain/stages";
import { whyNotDue } from "../domain/whyNotDue";
import type { RunRequest } from "../engine/engine";
import {
  continueRun,
  promiseRun,
  type ContinueResult,
  type PromiseResult,
} from "../engine/promiseRun";
import { runRecord, type RecordResult } from "../engine/runRecord";
import { runStage, type RunResult } from "../engine/runStage";
import type { DecisionLog } from "../ports/decisions";
import type { RunReports } from "../ports/runs";
import { composeBackground, type Background } from "./composeBackground";
import { composeByHand, type ByHand } from "./composeByHand";
import { clientOf, dataverseOf, erpOf, telemetryOf } from "./composeClients";
import { composeEngine } from "./composeEngine";
import { composeOversight, type Oversight } from "./composeOversight";
import type { Platform } from "./platform";
import type { Settings } from "./settings";
import { sendPlan, stagePlans } from "./stagePlans";
import { tablesOf } from "./tables";

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

/** An idempotency key that no invoice has, to ask the ERP whether it answers. */
const keyOfNoInvoice = "check";

/**
 * The one composition root: reading it tells what the app is made of. Opens no connection and starts
 * no work.
 *
 * @throws ConfigurationError naming a setting that no client can be made of
 */
export function composeApp(settings: Settings, platform: Platform): App {
  const { clock, credential, randomness } = platform;
  const telemetry = telemetryOf(settings, platform);
  const engine = composeEngine(settings, platform, telemetry);
  const client = clientOf(settings, platform, telemetry);
  const stores = dataverseOf(settings, client);
  const erp = erpOf(settings, platform, telemetry);
  const table = tablesOf(settings, credential);
  const journal = createTableJournal({ client: table("Journal"), randomness });
  const stageParts = { erp: (stop: AbortSignal | undefined) => erp.forRun(stop), stores };
  const hand = { settings, engine, erp, stores, journal };
  const plans = stagePlans(settings, stageParts);
  return {
    runStage: (stage, request) => runStage(plans[stage], engine, request),
    check: async () => {
      await stores().environment.preflight();
      await checkLocks(table("Locks"));
      await erp.findByKey(keyOfNoInvoice);
    },
    byHand: composeByHand(hand),
    oversight: composeOversight({
      ...hand,
      engine,
      heartbeats: createTableHeartbeats({ client: table("Heartbeats") }),
      lockWatch: createLockWatch({
        client: table("Locks"),
        clock,
      }),
      finishSends: sendPlan(settings, stageParts, { isFinishingOnly: true }),
    }),
    background: composeBackground({
      settings,
      store: createTableOperations(table("Operations")),
      platform: createOperationPlatform(client),
      clock,
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
