import type { FollowUpRequest } from "../domain/followUp";
import { followUpDelivered, followUpDropped } from "../domain/followUpMoves";
import type { StoredOperation } from "../ports/backgroundOperations";
import { isJobError } from "../ports/errors";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { noteExport } from "./noteExport";
import { refusalOf } from "./refusalOf";
import { createOperation, sendPlanned } from "./sendOperation";

export interface Settled {
  readonly stored: StoredOperation;
  /** A run that follows, and whose message is to be put into the queue. */
  readonly queuedRun: string | undefined;
}

type Following<Kind extends FollowUpRequest["kind"]> = {
  /** Recorded with the end of the operation. */
  readonly id: string;
} & Extract<FollowUpRequest, { kind: Kind }>;

/**
 * Begins what follows an operation that has ended. Delivered at least once, with an id that was
 * recorded with the end; whatever has begun under that id is not begun again, so that it takes effect
 * once. A run of a stage counts as delivered when it has begun, for its message may be lost: until
 * then each delivery asks for the message once more.
 *
 * @throws any `JobError`, what follows still due
 */
export async function deliverFollowUp(
  work: BackgroundWork,
  stored: StoredOperation,
): Promise<Settled> {
  const { followUp } = stored.operation;
  if (followUp?.status !== "due" || followUp.id === null) return { stored, queuedRun: undefined };
  const { id, request } = followUp;
  switch (request.kind) {
    case "stage":
      return deliverRun(work, stored, { ...request, id });
    case "operation":
      return deliverOperation(work, stored, { ...request, id });
    case "audit":
      await noteExport(work, request.runId, stored.operation);
      return { stored: await delivered(work, stored), queuedRun: undefined };
  }
}

function delivered(work: BackgroundWork, stored: StoredOperation): Promise<StoredOperation> {
  return changeOperation(work.store, stored, (operation) =>
    followUpDelivered(operation, work.clock.now()),
  );
}

async function deliverRun(
  work: BackgroundWork,
  stored: StoredOperation,
  { id, stage }: Following<"stage">,
): Promise<Settled> {
  const actor = `operation ${stored.operation.id}`;
  const promised = await work.promiseRun(stage, { runId: id, actor });
  if (promised === "begun") return { stored: await delivered(work, stored), queuedRun: undefined };
  return { stored, queuedRun: promised === "queued" ? id : undefined };
}

async function deliverOperation(
  work: BackgroundWork,
  stored: StoredOperation,
  { id, name, parameters, then }: Following<"operation">,
): Promise<Settled> {
  const refusal = refusalOf(work, name);
  if (refusal !== undefined) {
    const dropped = await changeOperation(work.store, stored, (operation) =>
      followUpDropped(operation, refusal, work.clock.now()),
    );
    return { stored: dropped, queuedRun: undefined };
  }
  const startedBy = `operation ${stored.operation.id}`;
  const asked = { id, name, parameters, startedBy, followUp: then };
  const planned = await createOperation(work, asked, "planned");
  // It is planned, so the reconciler sends it should this process end here.
  const noted = await delivered(work, stored);
  try {
    const { queuedRun } = await sendAndFollow(work, planned);
    return { stored: noted, queuedRun };
  } catch (error) {
    if (!isJobError(error)) throw error;
    work.telemetry.warn("an operation is sent later", { id, reason: error.message });
    return { stored: noted, queuedRun: undefined };
  }
}

/**
 * Submits a planned operation, and delivers what follows it where its notice was faster than the 202.
 * A chain is as long as it was asked for, and so is how deep this goes.
 *
 * @throws any `JobError`; the reconciler goes on
 */
export async function sendAndFollow(
  work: BackgroundWork,
  planned: StoredOperation,
): Promise<Settled> {
  return deliverFollowUp(work, await sendPlanned(work, planned));
}
