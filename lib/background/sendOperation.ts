import { newOperation, newOperationId, type AskedOperation } from "../domain/backgroundOperation";
import { accepted, rejected, unclear } from "../domain/operationMoves";
import type { StoredOperation, Submission } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { lookAtOperation } from "./lookAtOperation";

const idRandomBytes = 8;

export function freshOperationId({ clock, randomness }: BackgroundWork): string {
  return newOperationId(clock.now(), randomness.bytes(idRandomBytes));
}

/** Writes the row of an operation before its request goes out, so that a notice always finds it. */
export async function createOperation(
  { store, clock }: BackgroundWork,
  asked: AskedOperation,
): Promise<StoredOperation> {
  // An id that is taken can only be our own first write, whose answer was lost.
  const created =
    (await store.create(newOperation(asked, clock.now()))) ?? (await store.find(asked.id));
  if (created === undefined) throw new TypeError("a row that is taken is there");
  return created;
}

/**
 * Sends an operation whose row is there, once: where the answer is lost, its notice or Dataverse's own
 * table tells what became of it.
 *
 * @throws any `JobError`; where the request did not go out the row says that it was rejected
 */
export async function sendOperation(
  work: BackgroundWork,
  created: StoredOperation,
): Promise<StoredOperation> {
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
