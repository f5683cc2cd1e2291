import fc from "fast-check";
import { groupBy } from "../../../lib/domain/groupBy";

const remainderOf =
  (divisor: number) =>
  (number: number): number =>
    number % divisor;

describe("groupBy", () => {
  it("keeps every item once, under its key and in its order", () => {
    const numbers = fc.array(fc.nat(100));
    fc.assert(
      fc.property(numbers, fc.integer({ min: 1, max: 7 }), (items, divisor) => {
        const groups = groupBy(items, remainderOf(divisor));
        for (const [key, group] of groups) {
          expect(group).toEqual(items.filter((item) => item % divisor === key));
        }
        expect([...groups.values()].flat()).toHaveLength(items.length);
      }),
    );
  });

  it("has the keys in the order in which they first came", () => {
    expect([...groupBy([5, 3, 8, 6, 2], remainderOf(3)).keys()]).toEqual([2, 0]);
  });
});
