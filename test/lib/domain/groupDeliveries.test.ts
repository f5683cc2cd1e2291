import fc from "fast-check";
import { groupDeliveries } from "../../../lib/domain/groupDeliveries";

const identity = (size: number): number => size;
const sizes = fc.array(fc.integer({ min: 1, max: 120 }), { maxLength: 60 });
const limitsOf = fc.record({
  maxInvoices: fc.integer({ min: 1, max: 10 }),
  maxBytes: fc.integer({ min: 1, max: 100 }),
});
const total = (group: readonly number[]): number => group.reduce((all, size) => all + size, 0);

describe("groupDeliveries", () => {
  it("keeps every delivery once and in order", () => {
    fc.assert(
      fc.property(sizes, limitsOf, (deliveries, limits) => {
        expect(groupDeliveries(deliveries, identity, limits).flat()).toEqual(deliveries);
      }),
    );
  });

  it("stays within both bounds, but for one that is too large by itself", () => {
    fc.assert(
      fc.property(sizes, limitsOf, (deliveries, limits) => {
        for (const group of groupDeliveries(deliveries, identity, limits)) {
          expect(group.length).toBeGreaterThan(0);
          expect(group.length).toBeLessThanOrEqual(limits.maxInvoices);
          expect(group.length === 1 || total(group) <= limits.maxBytes).toBe(true);
        }
      }),
    );
  });

  it("starts a call only when the one before has no room for the next delivery", () => {
    fc.assert(
      fc.property(sizes, limitsOf, (deliveries, limits) => {
        const groups = groupDeliveries(deliveries, identity, limits);
        for (const [index, group] of groups.slice(1).entries()) {
          const before = groups[index] ?? [];
          const hadRoom =
            before.length < limits.maxInvoices &&
            total(before) + (group[0] ?? 0) <= limits.maxBytes;
          expect(hadRoom).toBe(false);
        }
      }),
    );
  });

  it("makes no call for nothing", () => {
    expect(groupDeliveries([], identity, { maxInvoices: 5, maxBytes: 5 })).toEqual([]);
  });
});
