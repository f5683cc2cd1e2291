import { operationCount, type BatchItem } from "./BatchItem";

/** The platform's limit on one batch (DATAVERSE.md 2.1). */
export const batchOperationsMax = 1_000;

/**
 * Packs items into batches of at most so many operations, in their order. An item is never split,
 * because a change set is all or nothing.
 *
 * @throws RangeError on an item that is larger than a batch may be: a fault of whoever built it
 */
export function planBatches<T extends BatchItem>(
  items: readonly T[],
  operationsMax: number,
): readonly (readonly T[])[] {
  const batches: T[][] = [];
  let open: T[] = [];
  let used = 0;
  for (const item of items) {
    const count = operationCount(item);
    if (count > operationsMax || count > batchOperationsMax) {
      throw new RangeError(`${String(count)} operations do not fit into one batch`);
    }
    if (used + count > operationsMax) {
      batches.push(open);
      open = [];
      used = 0;
    }
    open.push(item);
    used += count;
  }
  if (open.length > 0) batches.push(open);
  return batches;
}
