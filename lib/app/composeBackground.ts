import { cancelOperation, type CancelResult } from "../background/cancelOperation";
import type { BackgroundWork } from "../background/BackgroundWork";
import { delegateRun, type Delegation, type DelegateResult } from "../background/delegateRun";
import { auditEndedRun } from "../background/auditRuns";
import { receiveNotice, type NoticeResult } from "../background/receiveNotice";
import { reconcileOperations, type ReconciledOperations } from "../background/reconcileOperations";
import {
  submitOperation,
  type SubmitRequest,
  type SubmitResult,
} from "../background/submitOperation";
import type { BackgroundOperation } from "../domain/backgroundOperation";
import {
  checkCallback,
  signCallbackUrl,
  type CallbackQuery,
  type CallbackVerdict,
} from "../domain/callbackUrl";
import type { EngineDependencies, RunRequest } from "../engine/engine";
import type { WorkQueue } from "../ports/chunks";
import type { Settings } from "./settings";

export type {
  BackgroundOperation,
  CallbackVerdict,
  CancelResult,
  DelegateResult,
  ReconciledOperations,
  SubmitResult,
};

/** What runs inside Dataverse for us. Each may throw any `JobError`. */
export interface Background {
  submit(request: SubmitRequest): Promise<SubmitResult>;
  /** Has Dataverse carry out a stage; see `delegateRun`. */
  delegate(delegation: Delegation, request: RunRequest): Promise<DelegateResult>;
  find(id: string): Promise<BackgroundOperation | undefined>;
  /** The newest, newest first. */
  latest(limit: number): Promise<readonly BackgroundOperation[]>;
  cancel(id: string, actor: string): Promise<CancelResult>;
  /** Whether the address of a notice is one that we signed. */
  checkAddress(query: CallbackQuery): CallbackVerdict;
  /**
   * Takes a notice whose address is good.
   *
   * @param hint the id in Dataverse that its body names
   */
  notice(id: string, hint: string): Promise<NoticeResult>;
  /**
   * See `reconcileOperations`; the messages of runs that follow are in the queue when it returns, for
   * whoever asks for it may fail at something else later, and its outputs with it (FUNCTIONS.md 1).
   */
  reconcile(): Promise<ReconciledOperations>;
  /** Begins the export of what a run sent, if it is over and asked for it; never throws a `JobError`. */
  runEnded(runId: string): Promise<void>;
}

const msPerSecond = 1000;
const msPerHour = 3_600_000;
/** Beside the request itself, for its retries and the writes around it. */
const submissionMarginMs = 60_000;
/** Nothing new is looked at after this time; the next tick goes on. */
const reconcileMs = 120_000;

/** A stage is kept for so much longer than an operation is waited for: giving it up comes first. */
const keepMarginMs = msPerHour;

export interface BackgroundParts extends Pick<
  BackgroundWork,
  "store" | "platform" | "exports" | "promiseRun"
> {
  readonly settings: Settings;
  readonly engine: EngineDependencies;
  readonly sendRun: WorkQueue["sendRun"];
}

function callbackUrlBy({ settings, engine }: BackgroundParts): BackgroundWork["callbackUrl"] {
  const { CALLBACK_URL: url, CALLBACK_SECRET: secret, CALLBACK_LIFETIME_HOURS: hours } = settings;
  if (url === undefined || secret === undefined) return () => undefined;
  return ({ id }) => {
    const expiresOn = new Date(engine.clock.now().getTime() + hours * msPerHour);
    return signCallbackUrl(url, { id, expiresOn }, secret);
  };
}

/** Background operations, their callback and their reconciler. */
export function composeBackground(parts: BackgroundParts): Background {
  const { settings, engine, store, platform, exports, promiseRun } = parts;
  const { clock, randomness, telemetry, reports, locks } = engine;
  const giveUpMs = settings.OPERATION_GIVE_UP_HOURS * msPerHour;
  const work: BackgroundWork = {
    ...{
      store,
      platform,
      exports,
      promiseRun,
      clock,
      randomness,
      telemetry,
      reports,
      locks,
    },
    allowed: settings.BACKGROUND_OPERATIONS,
    patience: {
      pollMs: settings.OPERATION_POLL_SECONDS * msPerSecond,
      giveUpMs,
    },
    submissionMs: settings.DATAVERSE_TIMEOUT_SECONDS * msPerSecond + submissionMarginMs,
    keepStageMs: giveUpMs + keepMarginMs,
    callbackUrl: callbackUrlBy(parts),
  };
  const { CALLBACK_SECRET: current, CALLBACK_SECRET_PREVIOUS: previous } = settings;
  return {
    submit: (request) => submitOperation(work, request),
    delegate: (delegation, request) => delegateRun(work, engine, { ...delegation, request }),
    find: async (id) => (await store.find(id))?.operation,
    latest: (limit) => store.latest(limit),
    cancel: (id, actor) => cancelOperation(work, { id, actor }),
    checkAddress: (query) => {
      if (current === undefined) return "forged";
      const secrets = { current, ...(previous !== undefined && { previous }) };
      return checkCallback(query, secrets, clock.now());
    },
    notice: (id, hint) => receiveNotice(work, { id, hint }),
    reconcile: async () => {
      const startedMs = clock.monotonicMs();
      const isTimeUp = (): boolean => clock.monotonicMs() - startedMs > reconcileMs;
      const reconciled = await reconcileOperations(work, isTimeUp);
      for (const runId of reconciled.queuedRuns) await parts.sendRun({ runId, slice: 0 });
      return reconciled;
    },
    runEnded: (runId) => auditEndedRun(work, runId),
  };
}
