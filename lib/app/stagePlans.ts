import type { DataverseStores } from "../adapters/dataverse/createDataverseStores";
import type { StageName } from "../domain/stages";
import type { StagePlan } from "../engine/runStage";
import type { Stage } from "../engine/stage";
import type { Erp } from "../ports/erp";
import { bundleStage } from "../stages/bundle";
import { calculateStage } from "../stages/calculate";
import { createLinesStage } from "../stages/createLines";
import type { LineSettings } from "../stages/lineRules";
import { sendStage } from "../stages/send";
import type { Settings } from "./settings";

export interface StageParts {
  readonly erp: Erp;
  /** Stores whose requests carry the run's id. */
  readonly stores: (run: {
    readonly runId: string;
    readonly signal?: AbortSignal;
  }) => DataverseStores;
}

function lineSettings(settings: Settings): LineSettings {
  return {
    orderStates: settings.INVOICE_ORDER_STATES,
    holdStatusReasons: settings.HOLD_STATUS_REASONS,
    toleranceMinorUnits: settings.TOTALS_TOLERANCE,
  };
}

/** Every stage with its part of the settings. */
export function stagePlans(
  settings: Settings,
  { erp, stores }: StageParts,
): Readonly<Record<StageName, StagePlan>> {
  function plan(name: StageName, make: (stores: DataverseStores) => Stage): StagePlan {
    return {
      name,
      open: (run) => {
        const ofRun = stores(run);
        return { stage: make(ofRun), environment: ofRun.environment };
      },
    };
  }
  return {
    "create-lines": plan("create-lines", ({ createLines: store, environment }) =>
      createLinesStage({
        store,
        environment,
        settings: lineSettings(settings),
        selection: { states: settings.INVOICE_ORDER_STATES, from: settings.INVOICE_FROM },
      }),
    ),
    bundle: plan("bundle", ({ bundle: store, environment }) =>
      bundleStage({
        store,
        environment,
        settings: lineSettings(settings),
        limits: {
          chunkLines: settings.BUNDLE_CHUNK_LINES,
          maxLinesPerInvoice: settings.MAX_LINES_PER_INVOICE,
        },
      }),
    ),
    calculate: plan("calculate", ({ calculate: store, environment }) =>
      calculateStage({
        store,
        environment,
        settings: {
          toleranceMinorUnits: settings.TOTALS_TOLERANCE,
          zeroTotalPolicy: settings.ZERO_TOTAL_POLICY,
        },
        quietMinutes: settings.BUNDLE_QUIET_MINUTES,
      }),
    ),
    send: plan("send", ({ send: store, environment }) =>
      sendStage({
        store,
        erp,
        environment,
        sendingTimeoutMinutes: settings.SENDING_TIMEOUT_MINUTES,
      }),
    ),
  };
}
