import { cancelOperation, type CancelResult } from "../background/cancelOperation";
import type { BackgroundWork } from "../background/BackgroundWork";
import { receiveNotice } from "../background/receiveNotice";
import { reconcileOperations, type ReconciledOperations } from "../background/reconcileOperations";
import {
  submitOperation,
  type OperationRequest,
  type SubmitResult,
} from "../background/submitOperation";
import type { BackgroundOperation } from "../domain/backgroundOperation";
import { checkCallback, signCallbackUrl, type CallbackQuery } from "../domain/callbackUrl";
import type { Settings } from "./settings";

export type { BackgroundOperation, CancelResult, ReconciledOperations, SubmitResult };

/** What runs inside Dataverse for us. Each may throw any `JobError`. */
export interface Background {
  submit(request: OperationRequest): Promise<SubmitResult>;
  find(id: string): Promise<BackgroundOperation | undefined>;
  /** The newest, newest first. */
  latest(limit: number): Promise<readonly BackgroundOperation[]>;
  cancel(id: string, actor: string): Promise<CancelResult>;
  /**
   * Takes a notice if its address is one that we signed.
   *
   * @param hint the id in Dataverse that its body names
   */
  notice(query: CallbackQuery, hint: string): Promise<"taken" | "unknown" | "forged" | "expired">;
  /** See `reconcileOperations`. */
  reconcile(): Promise<ReconciledOperations>;
}

const msPerSecond = 1000;
const msPerHour = 3_600_000;
/** Beside the request itself, for its retries and the writes around it. */
const submissionMarginMs = 60_000;
/** Nothing new is looked at after this time; the next tick goes on. */
const reconcileMs = 120_000;

export type BackgroundParts = Pick<
  BackgroundWork,
  "store" | "platform" | "clock" | "randomness" | "telemetry"
> & { readonly settings: Settings };

function callbackUrlBy({ settings, clock }: BackgroundParts): BackgroundWork["callbackUrl"] {
  const { CALLBACK_URL: url, CALLBACK_SECRET: secret, CALLBACK_LIFETIME_HOURS: hours } = settings;
  if (url === undefined || secret === undefined) return () => undefined;
  return ({ id }) => {
    const expiresOn = new Date(clock.now().getTime() + hours * msPerHour);
    return signCallbackUrl(url, { id, expiresOn }, secret);
  };
}

/** Background operations, their callback and their reconciler. */
export function composeBackground(parts: BackgroundParts): Background {
  const { settings, store, clock } = parts;
  const work: BackgroundWork = {
    ...parts,
    allowed: settings.BACKGROUND_OPERATIONS,
    patience: {
      pollMs: settings.OPERATION_POLL_SECONDS * msPerSecond,
      giveUpMs: settings.OPERATION_GIVE_UP_HOURS * msPerHour,
    },
    submissionMs: settings.DATAVERSE_TIMEOUT_SECONDS * msPerSecond + submissionMarginMs,
    callbackUrl: callbackUrlBy(parts),
  };
  const { CALLBACK_SECRET: current, CALLBACK_SECRET_PREVIOUS: previous } = settings;
  return {
    submit: (request) => submitOperation(work, request),
    find: async (id) => (await store.find(id))?.operation,
    latest: (limit) => store.latest(limit),
    cancel: (id, actor) => cancelOperation(work, { id, actor }),
    notice: async (query, hint) => {
      if (current === undefined) return "forged";
      const secrets = { current, ...(previous !== undefined && { previous }) };
      const verdict = checkCallback(query, secrets, clock.now());
      return verdict === "good" ? receiveNotice(work, { id: query.id, hint }) : verdict;
    },
    reconcile: () => {
      const startedMs = clock.monotonicMs();
      return reconcileOperations(work, () => clock.monotonicMs() - startedMs > reconcileMs);
    },
  };
}
