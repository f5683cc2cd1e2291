import { createAuditExports } from "../adapters/dataverse/operations/createAuditExports";
import { createOperationPlatform } from "../adapters/dataverse/operations/createOperationPlatform";
import { checkLocks } from "../adapters/locks/checkLocks";
import { createLockWatch } from "../adapters/locks/createLockWatch";
import { createTableOperations } from "../adapters/operations/createTableOperations";
import { createTableHeartbeats } from "../adapters/runs/createTableHeartbeats";
import { createTableJournal } from "../adapters/runs/createTableJournal";
import { createTableTraces } from "../adapters/runs/createTableTraces";
import type { DecisionLog } from "../ports/decisions";
import { keyOfNoInvoice } from "../ports/erp";
import type { RunReports } from "../ports/runs";
import { composeBackground, type Background } from "./composeBackground";
import { composeByHand, type ByHand } from "./composeByHand";
import { clientOf, dataverseOf, erpOf, telemetryOf } from "./composeClients";
import { composeEngine } from "./composeEngine";
import { composeFanOut } from "./composeFanOut";
import { composeOversight, type Oversight } from "./composeOversight";
import { composeRuns, type Runs } from "./composeRuns";
import { composeSharedRuns } from "./composeSharedRuns";
import type { Platform } from "./platform";
import type { Settings } from "./settings";
import { sendPlan, stagePlans } from "./stagePlans";
import { tablesOf } from "./tables";

/** Bytes that bodies of requests may have, by the setting that says so. */
type BodyBytesMax = Pick<
  Settings,
  "HTTP_BODY_BYTES" | "CALLBACK_BODY_BYTES" | "WEBHOOK_BODY_BYTES"
>;

/** What triggers and console can ask of the app. */
export interface App extends Runs {
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
  /** What runs reported, and requests to stop them. */
  readonly runs: Pick<RunReports, "find" | "latest" | "requestStop">;
  /** What dry runs decided. */
  readonly decisions: Pick<DecisionLog, "page">;
  /** What the HTTP edge needs of the settings. */
  readonly http: { readonly bodyBytesMax: BodyBytesMax; readonly isEasyAuth: boolean };
}

function bodyBytesMaxOf({
  HTTP_BODY_BYTES,
  CALLBACK_BODY_BYTES,
  WEBHOOK_BODY_BYTES,
}: Settings): BodyBytesMax {
  return { HTTP_BODY_BYTES, CALLBACK_BODY_BYTES, WEBHOOK_BODY_BYTES };
}

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
  const fanOut = composeFanOut(settings, platform, engine);
  const background = composeBackground({
    settings,
    engine,
    store: createTableOperations(table("Operations")),
    platform: createOperationPlatform(client),
    exports: createAuditExports(client),
    promiseRun: (stage, run) => runs.promiseRunOnce(stage, run),
    sendRun: (message) => fanOut.queue.sendRun(message),
  });
  const shared = composeSharedRuns({ settings, fanOut, plans });
  const runs = composeRuns({ settings, engine, plans, background, shared });
  return {
    ...runs,
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
      traces: createTableTraces({ chunks: table("Chunks"), runs: table("Runs") }),
      fanOut,
      plans,
      finishSends: sendPlan(settings, stageParts, { isFinishingOnly: true }),
    }),
    background,
    runs: {
      ...engine.reports,
      find: (runId) => shared.find(runId),
      latest: (stage, limit) => shared.latest(stage, limit),
    },
    decisions: engine.decisions,
    http: { bodyBytesMax: bodyBytesMaxOf(settings), isEasyAuth: settings.EASY_AUTH === "on" },
  };
}
