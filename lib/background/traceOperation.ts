import { accepted, rejected } from "../domain/operationMoves";
import type { StoredOperation } from "../ports/backgroundOperations";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";
import { closeRun } from "./closeRun";

/** Two machines' clocks may differ by so much. */
const clocksMs = 300_000;

const untraced =
  "Dataverse has no trace of it: it was never sent, or never taken. Submit it anew if it is still wanted.";

/**
 * Finds out in Dataverse's own table what became of an operation whose submission nobody saw the answer
 * to: of that name, from that time on, and not another's of ours. None at all means that it never came
 * to be; several leave it open, for its notice or a person to tell.
 *
 * @throws any `JobError`, with nothing changed
 */
export async function traceOperation(
  work: BackgroundWork,
  stored: StoredOperation,
): Promise<StoredOperation> {
  const { store, platform, clock, submissionMs } = work;
  const { id: ownId, status, name, submittedOn, backgroundOperationId } = stored.operation;
  const sentMs = Date.parse(submittedOn);
  if (status !== "submitting" || backgroundOperationId !== null) return stored;
  // Until then its request may still be on its way, or at work before its answer.
  if (clock.now().getTime() - sentMs < submissionMs) return stored;
  const since = new Date(sentMs - clocksMs);
  const candidates = await platform.createdSince(name, since);
  const strangers: string[] = [];
  for (const id of candidates)
    if (((await store.claimedBy(id)) ?? ownId) === ownId) strangers.push(id);
  const [only] = strangers;
  if (only === undefined) {
    const ended = await changeOperation(store, stored, (now) =>
      rejected(now, untraced, clock.now()),
    );
    return closeRun(work, ended);
  }
  if (strangers.length > 1 || (await hasRival(work, stored))) return stored;
  if (!(await store.claim(only, ownId))) return stored;
  return changeOperation(store, stored, (now) => accepted(now, only, clock.now()));
}

/** True where the operation in Dataverse may be another's of ours, whose answer nobody saw either. */
async function hasRival(
  { store }: BackgroundWork,
  { operation }: StoredOperation,
): Promise<boolean> {
  const { id, name } = operation;
  for await (const page of store.unfinished()) {
    const isRival = page.some(
      ({ operation: other }) =>
        other.id !== id && other.name === name && other.status === "submitting",
    );
    if (isRival) return true;
  }
  return false;
}
