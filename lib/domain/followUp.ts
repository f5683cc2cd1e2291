import { bytesOf, derivedOperationId } from "./operationId";
import { newRunId } from "./runId";
import type { StageName } from "./stages";

/** What is to happen after an operation; `audit` tells a run's report of the export of what it sent. */
export type FollowUpRequest =
  | { readonly kind: "stage"; readonly stage: StageName }
  | {
      readonly kind: "operation";
      /** Unique name of the Custom API. */
      readonly name: string;
      readonly parameters: Readonly<Record<string, unknown>>;
      /** What follows that one. */
      readonly then: FollowUpRequest | null;
    }
  | { readonly kind: "audit"; readonly runId: string };

/**
 * `waiting`: the operation has not ended; `due`: it has, and that is recorded; `delivered`: what
 * follows has begun; `dropped`: nothing follows, and the message says why.
 */
export const followUpStatuses = ["waiting", "due", "delivered", "dropped"] as const;

export interface FollowUp {
  readonly request: FollowUpRequest;
  readonly status: (typeof followUpStatuses)[number];
  /** Of the run or operation that follows, fixed once it is due, so that each delivery means the same. */
  readonly id: string | null;
  readonly message: string;
}

/** A chain longer than this is refused when it is asked for. */
export const followUpsMax = 5;

/** The Custom APIs of a chain. */
export function operationsOf(request: FollowUpRequest | null): readonly string[] {
  if (request?.kind !== "operation") return [];
  return [request.name, ...operationsOf(request.then)];
}

export function waitingFollowUp(request: FollowUpRequest): FollowUp {
  return { request, status: "waiting", id: null, message: "" };
}

const runRandomBytes = 4;

/**
 * The id of what follows an operation.
 *
 * @param operationId the operation's own
 * @param at when its end was recorded, so that what follows sorts by its own time
 */
export function followUpId(request: FollowUpRequest, operationId: string, at: Date): string {
  const cause = `follow-up of ${operationId}`;
  switch (request.kind) {
    case "stage":
      return newRunId(request.stage, at, bytesOf(cause, runRandomBytes));
    case "operation":
      return derivedOperationId(at, cause);
    case "audit":
      return request.runId;
  }
}
