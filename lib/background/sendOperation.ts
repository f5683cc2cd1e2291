import { newOperation, type OperationRequest } from "../domain/backgroundOperation";
import { newOperationId } from "../domain/operationId";
import { accepted, postponed, rejected, submitting, unclear } from "../domain/operationMoves";
import type { StoredOperation, Submission } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { lookAtOperation } from "./lookAtOperation";

const idRandomBytes = 8;

export function freshOperationId({ clock, randomness }: BackgroundWork): string {
  return newOperationId(clock.now(), randomness.bytes(idRandomBytes));
}

/**
 * Writes the row of an operation before its request goes out, so that a notice always finds it.
 * Writing it again under its id finds the row that is there.
 *
 * @param status `planned`: `sendPlanned` submits it, here or from the reconciler
 */
export async function createOperation(
  { store, clock }: BackgroundWork,
  asked: OperationRequest,
  status: "submitting" | "planned" = "submitting",
): Promise<StoredOperation> {
  const fresh = newOperation(asked, clock.now(), status);
  const created = (await store.create(fresh)) ?? (await store.find(asked.id));
  if (created === undefined) throw new TypeError("a row that is taken is there");
  return created;
}

/** What becomes of an operation that Dataverse does not take now. */
const notNowMoves = { reject: rejected, postpone: postponed } as const;
type NotNow = keyof typeof notNowMoves;

/**
 * Submits a planned operation, once: of several that try, the one whose write takes it sends it. What
 * was sent is never sent again, and what Dataverse does not take now stays planned.
 *
 * @param notNow `reject` where somebody waits for its submission
 * @returns still `planned` where another took it
 * @throws any `JobError`, the operation planned still
 */
export async function sendPlanned(
  work: BackgroundWork,
  planned: StoredOperation,
  notNow: NotNow = "postpone",
): Promise<StoredOperation> {
  const { operation, version } = planned;
  if (operation.status !== "planned") return planned;
  const taken = await work.store.replace(version, submitting(operation, work.clock.now()));
  return taken === undefined ? planned : sendOperation(work, taken, notNow);
}

/**
 * Sends an operation whose row is there, once: where the answer is lost, its notice or Dataverse's own
 * table tells what became of it.
 *
 * @throws any `JobError`; where the request did not go out the row says that it was rejected or postponed
 */
export async function sendOperation(
  work: BackgroundWork,
  created: StoredOperation,
  notNow: NotNow = "reject",
): Promise<StoredOperation> {
  const submission = await submissionOf(work, created, notNow);
  const noted = await changeOperation(work.store, created, (operation) => {
    const now = work.clock.now();
    switch (submission.kind) {
      case "accepted":
        return accepted(operation, submission.backgroundOperationId, now);
      case "rejected":
        return rejected(operation, submission.message, now);
      case "notNow":
        return notNowMoves[notNow](operation, submission.message, now);
      case "unclear":
        return unclear(operation, submission.reason, now);
    }
  });
  return noted.operation.notices > 0 ? lookOnce(work, noted) : noted;
}

async function submissionOf(
  work: BackgroundWork,
  created: StoredOperation,
  notNow: NotNow,
): Promise<Submission> {
  const submission = await submit(work, created, notNow);
  if (submission.kind !== "accepted") return submission;
  const { backgroundOperationId: platformId } = submission;
  if (await work.store.claim(platformId, created.operation.id)) return submission;
  return { kind: "unclear", reason: `${platformId} is the id of another operation of ours` };
}

async function submit(
  { store, platform, clock, callbackUrl }: BackgroundWork,
  created: StoredOperation,
  notNow: NotNow,
): Promise<Submission> {
  const { operation } = created;
  const { name, parameters } = operation;
  try {
    return await platform.submit({ name, parameters, callbackUrl: callbackUrl(operation) });
  } catch (error) {
    if (!isJobError(error)) throw error;
    await changeOperation(store, created, (now) =>
      notNowMoves[notNow](now, error.message, clock.now()),
    );
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
