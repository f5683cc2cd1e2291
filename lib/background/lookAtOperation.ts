import { canEnd, type OperationTimings } from "../domain/backgroundOperation";
import { accepted, canBe, isSubmissionOver, sighted } from "../domain/operationMoves";
import type { StoredOperation } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { closeRun } from "./closeRun";

/**
 * Asks the status monitor of our own environment and writes what it showed: the only way in which an
 * operation ends. One whose id in Dataverse is not known is left as it is, unless the answer to its
 * submission was lost and a notice named an id that can be its own and no other's.
 *
 * @throws any `JobError`, with nothing changed
 */
export async function lookAtOperation(
  work: BackgroundWork,
  read: StoredOperation,
): Promise<StoredOperation> {
  const stored = await withPlatformId(work, read);
  const { operation } = stored;
  const { backgroundOperationId: id } = operation;
  if (id === null || !canEnd(operation)) return stored;
  const sighting = await work.platform.look(id);
  const timings = sighting.kind === "ended" ? await timingsOf(work, id) : null;
  const looked = await changeOperation(work.store, stored, (current) =>
    sighted(current, { sighting, timings }, work.clock.now()),
  );
  return closeRun(work, looked);
}

async function withPlatformId(
  work: BackgroundWork,
  stored: StoredOperation,
): Promise<StoredOperation> {
  const { operation } = stored;
  const { store, platform, clock, submissionMs } = work;
  if (operation.backgroundOperationId !== null) return stored;
  if (!isSubmissionOver(operation, submissionMs, clock.now())) return stored;
  for (const hint of operation.hints) {
    const details = await platform.details(hint);
    const found = details && { ...details, createdOn: details.timings.createdOn };
    if (found === undefined || !canBe(operation, found, submissionMs)) continue;
    // Of two that could be it, the first to say so has it.
    if (!(await store.claim(hint, operation.id))) continue;
    return changeOperation(store, stored, (current) => accepted(current, hint, clock.now()));
  }
  return stored;
}

/** Good to know, and no reason to leave an end unseen. */
async function timingsOf(work: BackgroundWork, id: string): Promise<OperationTimings | null> {
  try {
    return (await work.platform.details(id))?.timings ?? null;
  } catch (error) {
    if (!isJobError(error)) throw error;
    work.telemetry.warn("timings of an operation could not be read", { reason: error.message });
    return null;
  }
}
