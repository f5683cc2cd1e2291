import { BaseDataCache } from "../../../../../lib/adapters/dataverse/http/BaseDataCache";
import { ManualClock } from "../../../../support/ManualClock";

describe("BaseDataCache", () => {
  it("loads once within the lifetime and again after it", async () => {
    const clock = new ManualClock();
    const cache = new BaseDataCache(clock, 20_000);
    let loads = 0;
    const load = () => Promise.resolve((loads += 1));
    expect(await cache.get("a", 1_000, load)).toBe(1);
    clock.advance(999);
    expect(await cache.get("a", 1_000, load)).toBe(1);
    clock.advance(1);
    expect(await cache.get("a", 1_000, load)).toBe(2);
  });

  it("does not keep a failure", async () => {
    const cache = new BaseDataCache(new ManualClock(), 20_000);
    const failing = cache.get("a", 1_000, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await cache.get("a", 1_000, () => Promise.resolve("yes"))).toBe("yes");
  });

  it("gives runs the same values and counts for each, by table", async () => {
    const cache = new BaseDataCache(new ManualClock(), 20_000);
    const load = () => Promise.resolve(1);
    const [first, second] = [cache.forRun(), cache.forRun()];
    await first.get("currencies", 1_000, load);
    await second.get("currencies", 1_000, load);
    await second.get("pricingFlags", 1_000, load);
    expect(first.use).toEqual({ currencies: { hits: 0, misses: 1 } });
    expect(second.use).toEqual({
      currencies: { hits: 1, misses: 0 },
      pricingFlags: { hits: 0, misses: 1 },
    });
  });

  describe("getMany", () => {
    it("loads together what is missing, each once, and counts how often", async () => {
      const cache = new BaseDataCache(new ManualClock(), 20_000);
      const loads: (readonly string[])[] = [];
      const load = (ids: readonly string[]) => {
        loads.push(ids);
        return Promise.resolve(ids.map((id) => id.toUpperCase()));
      };
      const options = { lifetimeMs: 1_000, load };
      await cache.getMany("user", ["a", "b", "a"], options);
      expect(await cache.getMany("user", ["b", "c"], options)).toEqual(
        new Map([
          ["b", "B"],
          ["c", "C"],
        ]),
      );
      expect(loads).toEqual([["a", "b"], ["c"]]);
      expect(cache.use).toEqual({ user: { hits: 1, misses: 3 } });
    });

    it("keeps a bounded number of entries: the oldest make room", async () => {
      const cache = new BaseDataCache(new ManualClock(), 20_000);
      const options = {
        lifetimeMs: 1_000,
        load: (ids: readonly string[]) => Promise.resolve(ids),
      };
      const ids = Array.from({ length: 20_001 }, (_, index) => String(index));
      await cache.getMany("user", ids, options);
      await cache.getMany("user", ["0"], options);
      await cache.getMany("user", ["20000"], options);
      expect(cache.use).toEqual({ user: { hits: 1, misses: 20_002 } });
    });

    it("does not keep a failure, nor what was found to be wrong", async () => {
      const cache = new BaseDataCache(new ManualClock(), 20_000);
      const failing = { lifetimeMs: 1_000, load: () => Promise.reject(new Error("no")) };
      await expect(cache.getMany("user", ["a"], failing)).rejects.toThrow("no");
      let loads = 0;
      const options = { lifetimeMs: 1_000, load: () => Promise.resolve([(loads += 1)]) };
      await cache.getMany("user", ["a"], options);
      cache.forget("user a");
      expect(await cache.getMany("user", ["a"], options)).toEqual(new Map([["a", 2]]));
    });
  });
});
