import fc from "fast-check";
import { Random } from "../../../../../infra/local/data/sample/Random";

describe("Random", () => {
  it("gives the same series for the same seed and stays below its limit", () => {
    fc.assert(
      fc.property(fc.maxSafeNat(), fc.integer({ min: 1, max: 1_000_000 }), (seed, limit) => {
        const [one, other] = [new Random(seed), new Random(seed)];
        for (let draw = 0; draw < 20; draw += 1) {
          const value = one.below(limit);
          expect(value).toBe(other.below(limit));
          expect(value >= 0 && value < limit).toBe(true);
        }
      }),
    );
  });

  it("draws every value about equally often", () => {
    const random = new Random(1);
    const counts = new Array<number>(10).fill(0);
    for (let draw = 0; draw < 10_000; draw += 1) {
      const value = random.below(10);
      counts[value] = (counts[value] ?? 0) + 1;
    }
    expect(Math.min(...counts)).toBeGreaterThan(900);
    expect(Math.max(...counts)).toBeLessThan(1_100);
  });

  it("gives the series that other machines give", () => {
    const random = new Random(7);
    expect([random.below(1_000), random.below(1_000), random.below(1_000)]).toEqual([
      846, 518, 607,
    ]);
  });

  it("refuses a seed or a limit that is not a whole number in range", () => {
    expect(() => new Random(-1)).toThrow(RangeError);
    expect(() => new Random(0.5)).toThrow(RangeError);
    expect(() => new Random(1).below(0)).toThrow(RangeError);
  });
});
