import type { BackgroundOperation } from "../domain/backgroundOperation";
import type { OperationStore, StoredOperation } from "../ports/backgroundOperations";
import { UnavailableError } from "../ports/errors";

/** Rounds of "read, write if unchanged": many notices of one operation may come at once. */
const roundsMax = 20;

/**
 * Writes a change of an operation, decided anew on what others wrote meanwhile.
 *
 * @param change gives the same object where nothing is to be written
 * @throws UnavailableError where others write it all the time
 */
export async function changeOperation(
  store: Pick<OperationStore, "find" | "replace">,
  read: StoredOperation,
  change: (operation: BackgroundOperation) => BackgroundOperation,
): Promise<StoredOperation> {
  let current = read;
  for (let round = 0; round < roundsMax; round += 1) {
    const changed = change(current.operation);
    if (changed === current.operation) return current;
    const written = await store.replace(current.version, changed);
    if (written !== undefined) return written;
    const { id } = current.operation;
    const reread = await store.find(id);
    if (reread === undefined) throw new UnavailableError(`The row of operation ${id} is gone.`);
    current = reread;
  }
  throw new UnavailableError(`Operation ${read.operation.id} is being written by others.`);
}
