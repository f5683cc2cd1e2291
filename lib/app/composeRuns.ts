import type { Guid } from "../domain/guid";
import type { RecordState } from "../domain/recordState";
import { stageOfRunId } from "../domain/runId";
import type { StageName } from "../domain/stages";
import { whyNotDue } from "../domain/whyNotDue";
import type { EngineDependencies, RunRequest, StagePlan } from "../engine/engine";
import { promiseRun, type PromiseResult } from "../engine/promiseRun";
import { promiseRunOnce, type PromisedOnce } from "../engine/promiseRunOnce";
import { runRecord, type RecordResult } from "../engine/runRecord";
import { runStage, type RunResult } from "../engine/runStage";
import { wholeStage, type RunScope } from "../ports/runs";
import type { FollowingRun } from "../background/BackgroundWork";
import { auditedRuns } from "./auditedRuns";
import type { Background, DelegateResult } from "./composeBackground";
import type { SharedRuns } from "./composeSharedRuns";
import type { Settings } from "./settings";

/** The app does not do that: the sentence says why, and the cure. */
export interface NotHere {
  readonly kind: "notHere";
  readonly message: string;
}

/** How stages are run: by the app, or inside Dataverse where `STAGE_<NAME>_CUSTOM_API` says so. */
export interface Runs {
  /** Runs one slice of a stage; see `runStage` and `delegateRun`. */
  runStage(stage: StageName, request: RunRequest): Promise<RunResult | DelegateResult | NotHere>;
  /**
   * Promises a run of a stage, which `continueRun` carries out, here or in another process; see
   * `promiseRun`. One that runs inside Dataverse needs no more than this.
   */
  promiseRun(
    stage: StageName,
    request: RunRequest,
  ): Promise<PromiseResult | DelegateResult | NotHere>;
  /** Promises a run that follows an operation, once however often it is asked for; see `promiseRunOnce`. */
  promiseRunOnce(stage: StageName, run: FollowingRun): Promise<PromisedOnce>;
  /** What a timer does: as `runStage`, shared out where `STAGE_MODE` says so; see `SharedRuns`. */
  tick(stage: StageName, request: RunRequest): Promise<RunResult | DelegateResult | NotHere>;
  readonly continueRun: SharedRuns["continueRun"];
  readonly workOnChunk: SharedRuns["workOnChunk"];
  /** Takes one record through a stage; see `runRecord`. */
  runRecord(
    stage: StageName,
    request: RunRequest & { readonly recordId: Guid; readonly dryRun: boolean },
  ): Promise<RecordResult | NotHere>;
  /** Why a stage has nothing to do with a record as it stands. */
  whyNotDue(stage: StageName, state: RecordState): string;
}

export interface RunsParts {
  readonly settings: Settings;
  readonly engine: EngineDependencies;
  readonly plans: Readonly<Record<StageName, StagePlan>>;
  readonly background: Pick<Background, "delegate" | "runEnded">;
  readonly shared: SharedRuns;
}

const customApiSettings = {
  "create-lines": "STAGE_CREATE_LINES_CUSTOM_API",
  bundle: "STAGE_BUNDLE_CUSTOM_API",
  calculate: "STAGE_CALCULATE_CUSTOM_API",
  send: "STAGE_SEND_CUSTOM_API",
} as const satisfies Readonly<Record<StageName, keyof Settings>>;

/** A Custom API takes a whole stage or nothing: it knows no single record, no number and no dry run. */
function isWhole({ rerun, maxRecords, dryRun, recordId }: RunScope): boolean {
  return rerun === "all" && maxRecords === null && !dryRun && recordId === null;
}

export function composeRuns({ settings, engine, plans, background, shared }: RunsParts): Runs {
  const customApiOf = (stage: StageName): string | undefined => settings[customApiSettings[stage]];

  function notHere(stage: StageName, customApi: string): NotHere {
    const message = `Stage ${stage} is carried out inside Dataverse by ${customApi} (${customApiSettings[stage]}), as a whole: one record, a part or a dry run of it cannot be asked for.`;
    return { kind: "notHere", message };
  }

  async function elsewhere(
    stage: StageName,
    request: RunRequest,
  ): Promise<DelegateResult | NotHere | undefined> {
    const customApi = customApiOf(stage);
    if (customApi === undefined) return undefined;
    if (!isWhole(request.scope ?? wholeStage)) return notHere(stage, customApi);
    return background.delegate({ stage, customApi }, request);
  }

  const audited = auditedRuns(plans, background);
  const endedAudited = async (stage: StageName, runId: string): Promise<void> => {
    if (plans[stage].isAudited) await background.runEnded(runId);
  };

  return {
    runStage: async (stage, request) =>
      (await elsewhere(stage, request)) ??
      audited(stage, await runStage(plans[stage], engine, request)),
    promiseRun: async (stage, request) =>
      (await elsewhere(stage, request)) ?? promiseRun(plans[stage], engine, request),
    promiseRunOnce: (stage, { runId, actor }) => {
      const request = { trigger: "follow-up", actor, runId };
      const customApi = customApiOf(stage);
      return promiseRunOnce(engine.reports, runId, () =>
        customApi === undefined
          ? promiseRun(plans[stage], engine, request)
          : background.delegate({ stage, customApi }, request),
      );
    },
    tick: async (stage, request) =>
      (await elsewhere(stage, request)) ?? audited(stage, await shared.tick(stage, request)),
    continueRun: async (runId, slice) => {
      const result = await shared.continueRun(runId, slice);
      const stage = stageOfRunId(runId);
      return stage === undefined ? result : audited(stage, result);
    },
    workOnChunk: async (message, stop) => {
      const result = await shared.workOnChunk(message, stop);
      const stage = stageOfRunId(message.runId);
      const hasEnded = "run" in result && result.run === "closed";
      if (stage !== undefined && hasEnded) await endedAudited(stage, message.runId);
      return result;
    },
    runRecord: async (stage, request) => {
      const customApi = customApiOf(stage);
      if (customApi !== undefined) return notHere(stage, customApi);
      return audited(stage, await runRecord(plans[stage], engine, request));
    },
    whyNotDue: (stage, state) =>
      whyNotDue(stage, state, {
        states: settings.INVOICE_ORDER_STATES,
        from: settings.INVOICE_FROM,
      }),
  };
}
