import { eventRunId, type EventIdentity } from "../domain/eventRunId";
import type { Guid } from "../domain/guid";
import type { RecordState } from "../domain/recordState";
import { stageOfRunId } from "../domain/runId";
import type { StageName } from "../domain/stages";
import type { EngineDependencies, StagePlan } from "../engine/engine";
import { oneAtATime } from "../engine/oneAtATime";
import type { ContinueResult } from "../engine/promiseRun";
import type { PromisedOnce } from "../engine/promiseRunOnce";
import { continueRecord, promiseRecord } from "../engine/recordOnce";
import type { NotHere } from "./notHere";

/** What an event in Dataverse asks for, such as a press of the button. */
export interface Wish {
  readonly stage: StageName;
  /** Null for the whole stage. */
  readonly recordId: Guid | null;
  readonly event: EventIdentity;
  readonly actor: string;
}

export type TakenWish = { readonly kind: PromisedOnce; readonly runId: string } | NotHere;

export interface Wishes {
  /**
   * Promises what an event asks for, once however often it is told; see `promiseRunOnce` and
   * `promiseRecord`. May throw any `JobError`.
   */
  takeWish(wish: Wish): Promise<TakenWish>;
  /** Carries out what was promised of one record; undefined where the run is a whole stage's. */
  continueRecord(runId: string): Promise<ContinueResult | undefined>;
}

export interface WishesParts {
  readonly engine: EngineDependencies;
  readonly plans: Readonly<Record<StageName, StagePlan>>;
  readonly notHere: (stage: StageName) => NotHere | undefined;
  readonly promiseRunOnce: (
    stage: StageName,
    run: { readonly runId: string; readonly actor: string; readonly trigger: string },
  ) => Promise<PromisedOnce>;
  readonly whyNotDue: (stage: StageName, state: RecordState) => string;
}

const trigger = "webhook";

export function composeWishes(parts: WishesParts): Wishes {
  const { engine, plans, notHere, promiseRunOnce, whyNotDue } = parts;
  return {
    takeWish: async (wish) => {
      const { stage, recordId, event, actor } = wish;
      const elsewhere = recordId === null ? undefined : notHere(stage);
      if (elsewhere !== undefined) return elsewhere;
      const runId = eventRunId(wish, event, engine.clock.now());
      const request = { runId, actor, trigger };
      const kind = await oneAtATime(engine, runId, () =>
        recordId === null
          ? promiseRunOnce(stage, request)
          : promiseRecord(plans[stage], engine, { ...request, recordId }),
      );
      return { kind, runId };
    },
    continueRecord: async (runId) => {
      const stage = stageOfRunId(runId);
      const promised = stage === undefined ? undefined : await engine.reports.find(runId);
      if (stage === undefined || promised?.scope.recordId == null) return undefined;
      const why = (state: RecordState) => whyNotDue(stage, state);
      return continueRecord(plans[stage], engine, { promised, whyNotDue: why });
    },
  };
}
