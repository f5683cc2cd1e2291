import { BaseDataCache } from "../../../../../lib/adapters/dataverse/http/BaseDataCache";
import { ManualClock } from "../../../../support/ManualClock";

describe("BaseDataCache", () => {
  it("loads once within the lifetime and again after it", async () => {
    const clock = new ManualClock();
    const cache = new BaseDataCache(clock);
    let loads = 0;
    const load = () => Promise.resolve((loads += 1));
    expect(await cache.get("a", 1_000, load)).toBe(1);
    clock.advance(999);
    expect(await cache.get("a", 1_000, load)).toBe(1);
    clock.advance(1);
    expect(await cache.get("a", 1_000, load)).toBe(2);
  });

  it("does not keep a failure", async () => {
    const cache = new BaseDataCache(new ManualClock());
    const failing = cache.get("a", 1_000, () => Promise.reject(new Error("no")));
    await expect(failing).rejects.toThrow("no");
    expect(await cache.get("a", 1_000, () => Promise.resolve("yes"))).toBe("yes");
  });
});
