import type { Guid } from "../domain/guid";
import type { RecordState } from "../domain/recordState";
import { stageOfRunId } from "../domain/runId";
import type { StageName } from "../domain/stages";
import { whyNotDue } from "../domain/whyNotDue";
import type { EngineDependencies, RunRequest, StagePlan } from "../engine/engine";
import { oneAtATime } from "../engine/oneAtATime";
import { promiseRun, type PromiseResult } from "../engine/promiseRun";
import { promiseRunOnce, type PromisedOnce } from "../engine/promiseRunOnce";
import { runRecord, type RecordResult } from "../engine/runRecord";
import { runStage, type RunResult } from "../engine/runStage";
import type { FollowingRun } from "../background/BackgroundWork";
import { auditedRuns } from "./auditedRuns";
import type { Background, DelegateResult } from "./composeBackground";
import type { SharedRuns } from "./composeSharedRuns";
import { composeWishes, type Wishes } from "./composeWishes";
import { delegationsOf } from "./delegations";
import type { NotHere } from "./notHere";
import type { Settings } from "./settings";

/** How stages are run: by the app, or inside Dataverse where `STAGE_<NAME>_CUSTOM_API` says so. */
export interface Runs extends Pick<Wishes, "takeWish"> {
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
  promiseRunOnce(
    stage: StageName,
    run: FollowingRun & { readonly trigger?: string },
  ): Promise<PromisedOnce>;
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

export function composeRuns({ settings, engine, plans, background, shared }: RunsParts): Runs {
  const delegations = delegationsOf(settings, background);
  const audited = auditedRuns(plans, background);
  const endedAudited = async (stage: StageName, runId: string): Promise<void> => {
    if (plans[stage].isAudited) await background.runEnded(runId);
  };

  const promiseOnce: Runs["promiseRunOnce"] = (stage, { runId, actor, trigger = "follow-up" }) => {
    const request = { trigger, actor, runId };
    return promiseRunOnce(
      engine.reports,
      runId,
      async () =>
        (await delegations.delegateWhole(stage, request)) ??
        promiseRun(plans[stage], engine, request),
    );
  };
  const reasonNotDue: Runs["whyNotDue"] = (stage, state) =>
    whyNotDue(stage, state, {
      states: settings.INVOICE_ORDER_STATES,
      from: settings.INVOICE_FROM,
    });
  const wishes = composeWishes({
    engine,
    plans,
    notHere: (stage) => delegations.notHere(stage),
    promiseRunOnce: promiseOnce,
    whyNotDue: reasonNotDue,
  });

  return {
    takeWish: (wish) => wishes.takeWish(wish),
    runStage: async (stage, request) =>
      (await delegations.delegate(stage, request)) ??
      audited(stage, await runStage(plans[stage], engine, request)),
    promiseRun: async (stage, request) =>
      (await delegations.delegate(stage, request)) ?? promiseRun(plans[stage], engine, request),
    promiseRunOnce: (stage, run) => oneAtATime(engine, run.runId, () => promiseOnce(stage, run)),
    tick: async (stage, request) =>
      (await delegations.delegate(stage, request)) ??
      audited(stage, await shared.tick(stage, request)),
    continueRun: async (runId, slice) => {
      const ofRecord = await wishes.continueRecord(runId);
      const result = ofRecord ?? (await shared.continueRun(runId, slice));
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
      const elsewhere = delegations.notHere(stage);
      if (elsewhere !== undefined) return elsewhere;
      return audited(stage, await runRecord(plans[stage], engine, request));
    },
    whyNotDue: reasonNotDue,
  };
}
