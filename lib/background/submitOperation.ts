import type { BackgroundOperation } from "../domain/backgroundOperation";
import { operationsOf, type FollowUpRequest } from "../domain/followUp";
import type { StoredOperation } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { deliverFollowUp, type Settled } from "./deliverFollowUp";
import { refusalOf } from "./refusalOf";
import { createOperation, freshOperationId, sendOperation } from "./sendOperation";

export interface SubmitRequest {
  /** Unique name of the Custom API. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Who asks. */
  readonly actor: string;
  readonly followUp?: FollowUpRequest | null;
}

export type SubmitResult =
  | {
      readonly kind: "submitted" | "rejected";
      readonly operation: BackgroundOperation;
      /** A run that follows already, and whose message is to be put into the queue. */
      readonly queuedRun: string | undefined;
    }
  | { readonly kind: "notAllowed"; readonly message: string };

/**
 * Has Dataverse run a Custom API in the background. Its row is written before the request goes out,
 * so that a notice always finds it. Sent once: where the answer is lost, the notice tells.
 *
 * @returns `submitted`, its outcome known or not; `rejected`: Dataverse did not take it
 * @throws any `JobError`; where the request did not go out the row says that it was rejected
 */
export async function submitOperation(
  work: BackgroundWork,
  { name, parameters, actor, followUp = null }: SubmitRequest,
): Promise<SubmitResult> {
  for (const one of [name, ...operationsOf(followUp)]) {
    const message = refusalOf(work, one);
    if (message !== undefined) return { kind: "notAllowed", message };
  }
  const id = freshOperationId(work);
  const created = await createOperation(work, { id, name, parameters, startedBy: actor, followUp });
  const { stored, queuedRun } = await followQuietly(work, await sendOperation(work, created));
  const { operation } = stored;
  const kind = operation.status === "rejected" ? "rejected" : "submitted";
  return { kind, operation, queuedRun };
}

/** A notice may have come before the 202, and the operation have ended; the reconciler follows it up, too. */
async function followQuietly(work: BackgroundWork, stored: StoredOperation): Promise<Settled> {
  try {
    return await deliverFollowUp(work, stored);
  } catch (error) {
    if (!isJobError(error)) throw error;
    work.telemetry.warn("an operation is followed up later", { reason: error.message });
    return { stored, queuedRun: undefined };
  }
}
