import {
  newOperation,
  newOperationId,
  type BackgroundOperation,
} from "../domain/backgroundOperation";
import { accepted, rejected, unclear } from "../domain/operationMoves";
import type { StoredOperation, Submission } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { lookAtOperation } from "./lookAtOperation";

export interface OperationRequest {
  /** Unique name of the Custom API. */
  readonly name: string;
  readonly parameters: Readonly<Record<string, unknown>>;
  /** Who asks. */
  readonly actor: string;
}

export type SubmitResult =
  | { readonly kind: "submitted" | "rejected"; readonly operation: BackgroundOperation }
  | { readonly kind: "notAllowed"; readonly message: string };

const idRandomBytes = 8;

/**
 * Has Dataverse run a Custom API in the background. Its row is written before the request goes out,
 * so that a notice always finds it. Sent once: where the answer is lost, the notice tells.
 *
 * @returns `submitted`, its outcome known or not; `rejected`: Dataverse did not take it
 * @throws any `JobError`; where the request did not go out the row says that it was rejected
 */
export async function submitOperation(
  work: BackgroundWork,
  { name, parameters, actor }: OperationRequest,
): Promise<SubmitResult> {
  if (!work.allowed.includes(name)) {
    const message = `${name} is not on the list of allowed Custom APIs: add its unique name to BACKGROUND_OPERATIONS.`;
    return { kind: "notAllowed", message };
  }
  const { store, clock, randomness } = work;
  const id = newOperationId(clock.now(), randomness.bytes(idRandomBytes));
  const operation = newOperation({ id, name, parameters, startedBy: actor }, clock.now());
  // An id that is taken can only be our own first write, whose answer was lost.
  const created = (await store.create(operation)) ?? (await store.find(id));
  if (created === undefined) throw new TypeError("a row that is taken is there");
  const submitted = await send(work, created);
  const kind = submitted.operation.status === "rejected" ? "rejected" : "submitted";
  return { kind, operation: submitted.operation };
}

async function send(work: BackgroundWork, created: StoredOperation): Promise<StoredOperation> {
  const submission = await submissionOf(work, created);
  const noted = await changeOperation(work.store, created, (operation) => {
    const now = work.clock.now();
    switch (submission.kind) {
      case "accepted":
        return accepted(operation, submission.backgroundOperationId, now);
      case "rejected":
        return rejected(operation, submission.message, now);
      case "unclear":
        return unclear(operation, submission.reason, now);
    }
  });
  return noted.operation.notices > 0 ? lookOnce(work, noted) : noted;
}

async function submissionOf(
  { store, platform, clock, callbackUrl }: BackgroundWork,
  created: StoredOperation,
): Promise<Submission> {
  const { operation } = created;
  const { name, parameters } = operation;
  try {
    return await platform.submit({ name, parameters, callbackUrl: callbackUrl(operation) });
  } catch (error) {
    if (!isJobError(error)) throw error;
    await changeOperation(store, created, (now) => rejected(now, error.message, clock.now()));
    throw error;
  }
}

/** A notice that came before the 202 could not be confirmed then; the reconciler can, later. */
async function lookOnce(work: BackgroundWork, noted: StoredOperation): Promise<StoredOperation> {
  try {
    return await lookAtOperation(work, noted);
  } catch (error) {
    if (!isJobError(error)) throw error;
    work.telemetry.warn("an operation could not be looked at", { reason: error.message });
    return noted;
  }
}
