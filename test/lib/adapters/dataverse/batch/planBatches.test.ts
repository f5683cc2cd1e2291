import fc from "fast-check";
import type { BatchItem } from "../../../../../lib/adapters/dataverse/batch/BatchItem";
import { planBatches } from "../../../../../lib/adapters/dataverse/batch/planBatches";

const write = { method: "PATCH", path: "invoices(1)" } as const;
const read = { path: "invoices" };

function item(writes: number, reads: number): BatchItem {
  return { changeSet: Array(writes).fill(write), reads: Array(reads).fill(read) };
}

function size(items: readonly BatchItem[]): number {
  return items.reduce((total, one) => total + one.changeSet.length + one.reads.length, 0);
}

describe("planBatches", () => {
  it("keeps every item whole and in order, and no batch above the limit", () => {
    const items = fc.array(
      fc
        .tuple(fc.nat({ max: 10 }), fc.nat({ max: 3 }))
        .map(([writes, reads]) => item(writes, reads)),
    );
    fc.assert(
      fc.property(items, fc.integer({ min: 13, max: 40 }), (list, limit) => {
        const batches = planBatches(list, limit);
        expect(batches.flat()).toEqual(list);
        for (const batch of batches) expect(size(batch)).toBeLessThanOrEqual(limit);
      }),
    );
  });

  it("fills a batch before it opens the next", () => {
    const batches = planBatches([item(4, 1), item(4, 1), item(4, 1)], 10);
    expect(batches.map((batch) => batch.length)).toEqual([2, 1]);
  });

  it("counts reads as operations", () => {
    expect(planBatches([item(4, 1), item(5, 1)], 10)).toHaveLength(2);
  });

  it("refuses an item that is larger than a batch may be", () => {
    expect(() => planBatches([item(11, 0)], 10)).toThrow(RangeError);
    expect(() => planBatches([item(1_001, 0)], 5_000)).toThrow(RangeError);
  });
});
