import { isOpen, type BackgroundOperation } from "../domain/backgroundOperation";
import { cancelAsked, withdrawn } from "../domain/operationMoves";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { lookAtOperation } from "./lookAtOperation";

export type CancelResult =
  | { readonly kind: "asked" | "refused"; readonly operation: BackgroundOperation }
  | { readonly kind: "unknown" };

const beforeStart = "It had not started when that was asked: it never runs.";
const afterStart =
  "It had started: it runs on to its end, and is not tried again if it fails (DATAVERSE.md 1.8).";

/**
 * Asks Dataverse to cancel an operation (DATAVERSE.md 1.8), or sees to it that one which was not sent
 * yet never is.
 *
 * @returns `asked`, its message saying whether it runs on; `refused` where it has ended or Dataverse
 * does not know it
 * @throws any `JobError`
 */
export async function cancelOperation(
  work: BackgroundWork,
  { id, actor }: { readonly id: string; readonly actor: string },
): Promise<CancelResult> {
  const { store, platform, clock } = work;
  const read = await store.find(id);
  if (read === undefined) return { kind: "unknown" };
  const found = await changeOperation(store, read, (operation) =>
    withdrawn(operation, actor, clock.now()),
  );
  if (read.operation.status === "planned" && found.operation.status === "canceled")
    return { kind: "asked", operation: found.operation };
  const platformId = found.operation.backgroundOperationId;
  if (!isOpen(found.operation) || platformId === null)
    return { kind: "refused", operation: found.operation };
  const before = await platform.look(platformId);
  const asked = await platform.cancel(platformId);
  if (asked !== "asked")
    return { kind: "refused", operation: (await lookAtOperation(work, found)).operation };
  const message = before.kind === "pending" && !before.isStarted ? beforeStart : afterStart;
  const noted = await changeOperation(store, found, (operation) =>
    cancelAsked(operation, { actor, message }, clock.now()),
  );
  return { kind: "asked", operation: noted.operation };
}
