import { waitingFollowUp, type FollowUp, type FollowUpRequest } from "./followUp";
import type { StageName } from "./stages";

/**
 * An operation that runs inside Dataverse. `planned`: nothing was sent yet; `submitting`: the request
 * is under way, or its answer was lost; `accepted`: it waits or runs; `rejected`: it never came to be;
 * `lost`: nobody saw its end in time, and a late notice may still tell it.
 */
export const operationStatuses = [
  "planned",
  "submitting",
  "accepted",
  "succeeded",
  "failed",
  "canceled",
  "rejected",
  "lost",
] as const;
export type OperationStatus = (typeof operationStatuses)[number];

type Json = Readonly<Record<string, unknown>>;

export const operationEvents = [
  "planned",
  "submitted",
  "postponed",
  "accepted",
  "unclear",
  "rejected",
  "notified",
  "confirmed",
  "cancel",
  "lost",
  "followUp",
] as const;

/** One thing that happened to an operation. */
export interface OperationEvent {
  /** ISO 8601, UTC, as all times of an operation. */
  readonly at: string;
  readonly event: (typeof operationEvents)[number];
  readonly detail: string;
}

/** What Dataverse's own row tells of an operation's course (DATAVERSE.md 1.7). */
export interface OperationTimings {
  readonly createdOn: string | null;
  readonly startedOn: string | null;
  readonly endedOn: string | null;
  readonly retries: number | null;
}

/** The run of a whole stage that an operation carries out. */
export interface DelegatedRun {
  readonly stage: StageName;
  readonly runId: string;
  /** The operation's status when the run was closed and its stage given back; null until then. */
  readonly closedAs: OperationStatus | null;
}

export interface BackgroundOperation {
  /** Our own id, made before the first try; newer ones sort first. */
  readonly id: string;
  /** Unique name of the Custom API. */
  readonly name: string;
  readonly parameters: Json;
  /** Who asked for it. */
  readonly startedBy: string;
  /** Null for an operation that carries out no stage. */
  readonly run: DelegatedRun | null;
  readonly status: OperationStatus;
  readonly submittedOn: string;
  readonly endedOn: string | null;
  /** When its status monitor was last asked. */
  readonly lookedOn: string | null;
  /** Dataverse's id of it; null until the 202 came. */
  readonly backgroundOperationId: string | null;
  /** Ids that notices named before we knew the right one: hints, never believed by themselves. */
  readonly hints: readonly string[];
  /** Notices that came, duplicates included. */
  readonly notices: number;
  readonly cancelRequestedBy: string | null;
  readonly timings: OperationTimings | null;
  /** Output parameters of an operation that succeeded. */
  readonly outputs: Json | null;
  readonly error: { readonly code: number | null; readonly message: string } | null;
  /** One sentence where there is something to say; empty otherwise. */
  readonly message: string;
  /** What happens after it; null for nothing. */
  readonly followUp: FollowUp | null;
  readonly history: readonly OperationEvent[];
}

/** What the status monitor showed (DATAVERSE.md 1.5, 1.6). */
export type Sighting =
  | { readonly kind: "pending"; readonly isStarted: boolean }
  | {
      readonly kind: "ended";
      readonly status: "succeeded" | "failed" | "canceled";
      readonly outputs: Json | null;
      readonly error: { readonly code: number | null; readonly message: string } | null;
    }
  /** Dataverse has none with that id. */
  | { readonly kind: "unknown" };

export interface OperationRequest {
  /** Made before the first try. */
  readonly id: string;
  /** Unique name of the Custom API. */
  readonly name: string;
  readonly parameters: Json;
  /** Who asks for it. */
  readonly startedBy: string;
  /** Where it carries out a stage. */
  readonly run?: DelegatedRun | null;
  readonly followUp?: FollowUpRequest | null;
}

/** @param status `planned` where nobody waits for its submission, which may then be carried out later */
export function newOperation(
  { id, name, parameters, startedBy, run = null, followUp = null }: OperationRequest,
  now: Date,
  status: "planned" | "submitting" = "submitting",
): BackgroundOperation {
  const at = now.toISOString();
  const event = status === "planned" ? "planned" : "submitted";
  return {
    ...{ id, name, parameters, startedBy, run },
    status,
    submittedOn: at,
    endedOn: null,
    lookedOn: null,
    backgroundOperationId: null,
    hints: [],
    notices: 0,
    cancelRequestedBy: null,
    timings: null,
    outputs: null,
    error: null,
    message: "",
    followUp: followUp === null ? null : waitingFollowUp(followUp),
    history: [{ at, event, detail: `by ${startedBy}` }],
  };
}

/** True while its end is not known. */
export function isOpen({ status }: Pick<BackgroundOperation, "status">): boolean {
  return status === "planned" || status === "submitting" || status === "accepted";
}

/** True where what Dataverse shows may still change it: a late notice finds what was given up, too. */
export function canEnd(operation: Pick<BackgroundOperation, "status">): boolean {
  return isOpen(operation) || operation.status === "lost";
}

/** True where the run that an operation carries out is to be closed, or closed anew after a late end. */
export function isRunToClose({
  status,
  run,
}: Pick<BackgroundOperation, "status" | "run">): boolean {
  return run !== null && !isOpen({ status }) && run.closedAs !== status;
}

/** True where nothing is left to be done about it. */
export function isSettled(
  operation: Pick<BackgroundOperation, "status" | "run" | "followUp">,
): boolean {
  return !isOpen(operation) && !isRunToClose(operation) && operation.followUp?.status !== "due";
}
