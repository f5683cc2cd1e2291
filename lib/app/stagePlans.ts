import type { DataverseStores } from "../adapters/dataverse/createDataverseStores";
import type { StageName } from "../domain/stages";
import type { OpenRun, StagePlan } from "../engine/engine";
import type { Stage } from "../engine/stage";
import type { Erp } from "../ports/erp";
import { noWriteBack, type OrderLineWriteBack } from "../ports/orderLineWriteBack";
import { bundleStage } from "../stages/bundle";
import { calculateStage } from "../stages/calculate";
import { createLinesStage } from "../stages/createLines";
import type { LineSettings } from "../stages/lineRules";
import { sendStage } from "../stages/send";
import { draftDue, runNames, selectionOf } from "./runNames";
import { watchStores } from "./watchStores";
import type { Settings } from "./settings";

/** Whose requests stores make; `scope` may leave them a single record. */
export type StoresRun = Pick<OpenRun, "runId" | "signal" | "only"> &
  Partial<Pick<OpenRun, "scope">>;

export interface StageParts {
  /** The ERP for one run, whose waits end with it. */
  readonly erp: (stop: AbortSignal | undefined) => Erp;
  /** Stores whose requests carry the run's id. */
  readonly stores: (run: StoresRun) => DataverseStores;
}

/** The settings that stage 1's decision depends on. */
export function lineSettings(settings: Settings): LineSettings {
  return {
    orderStates: settings.INVOICE_ORDER_STATES,
    holdStatusReasons: settings.HOLD_STATUS_REASONS,
    toleranceMinorUnits: settings.TOTALS_TOLERANCE,
  };
}

type RunParts = DataverseStores & { readonly erp: Erp };

/** How the plan of a stage is made, of what its runs work with. */
function planMaker(settings: Settings, { erp, stores }: StageParts) {
  return (name: StageName, make: (parts: RunParts) => Stage): StagePlan => ({
    name,
    isAudited: name === "send" && settings.AUDIT_EXPORT === "on",
    recordKind: name === "create-lines" || name === "bundle" ? "line" : "invoice",
    open: (run) => {
      const parts = watchStores(
        { ...stores(run), erp: erp(run.signal) },
        run,
        settings.BATCH_OPERATIONS,
      );
      const { environment, records, names } = parts;
      const ofRun = runNames(settings, names, { name, run });
      return { stage: make(parts), environment, records, names: ofRun };
    },
  });
}

/** The copies on order lines as `ORDER_LINE_WRITEBACK` wants them. */
export function writeBackBy(
  { ORDER_LINE_WRITEBACK }: Pick<Settings, "ORDER_LINE_WRITEBACK">,
  writeBack: OrderLineWriteBack,
): OrderLineWriteBack {
  return ORDER_LINE_WRITEBACK === "auto" ? writeBack : noWriteBack;
}

/** @param isFinishingOnly what an earlier run left behind is finished; nothing new is sent */
export function sendPlan(
  settings: Settings,
  stageParts: StageParts,
  { isFinishingOnly }: { readonly isFinishingOnly: boolean },
): StagePlan {
  const plan = planMaker(settings, stageParts);
  return plan("send", ({ send: store, environment, writeBack, erp }) =>
    sendStage({
      store,
      writeBack: writeBackBy(settings, writeBack),
      erp,
      environment,
      toleranceMinorUnits: settings.TOTALS_TOLERANCE,
      sendingTimeoutMinutes: settings.SENDING_TIMEOUT_MINUTES,
      pageLines: settings.PAGE_LINES,
      isFinishingOnly,
    }),
  );
}

/** Every stage with its part of the settings. */
export function stagePlans(
  settings: Settings,
  stageParts: StageParts,
): Readonly<Record<StageName, StagePlan>> {
  const plan = planMaker(settings, stageParts);
  const writeBackOf = (writeBack: OrderLineWriteBack): OrderLineWriteBack =>
    writeBackBy(settings, writeBack);
  return {
    "create-lines": plan("create-lines", ({ createLines: store, environment, writeBack }) =>
      createLinesStage({
        store,
        writeBack: writeBackOf(writeBack),
        attemptsMax: settings.MAX_ATTEMPTS,
        environment,
        settings: lineSettings(settings),
        selection: selectionOf(settings),
      }),
    ),
    bundle: plan("bundle", ({ bundle: store, environment, writeBack }) =>
      bundleStage({
        store,
        writeBack: writeBackOf(writeBack),
        environment,
        settings: lineSettings(settings),
        limits: {
          chunkLines: settings.BUNDLE_CHUNK_LINES,
          maxLinesPerInvoice: settings.MAX_LINES_PER_INVOICE,
        },
      }),
    ),
    calculate: plan("calculate", ({ calculate: store, environment, writeBack }) =>
      calculateStage({
        store,
        writeBack: writeBackOf(writeBack),
        lineSettings: lineSettings(settings),
        chunkLines: settings.BUNDLE_CHUNK_LINES,
        pageLines: settings.PAGE_LINES,
        environment,
        settings: {
          toleranceMinorUnits: settings.TOTALS_TOLERANCE,
          zeroTotalPolicy: settings.ZERO_TOTAL_POLICY,
        },
        due: draftDue(settings),
      }),
    ),
    send: sendPlan(settings, stageParts, { isFinishingOnly: false }),
  };
}
