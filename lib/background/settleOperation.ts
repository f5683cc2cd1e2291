import type { StoredOperation } from "../ports/backgroundOperations";
import type { BackgroundWork } from "./BackgroundWork";
import { deliverFollowUp, type Settled } from "./deliverFollowUp";
import { lookAtOperation } from "./lookAtOperation";

/**
 * Looks at an operation, and delivers what follows it where it has ended.
 *
 * @throws any `JobError`; what was recorded until then is gone on with by the reconciler
 */
export async function settleOperation(
  work: BackgroundWork,
  read: StoredOperation,
): Promise<Settled> {
  return deliverFollowUp(work, await lookAtOperation(work, read));
}
