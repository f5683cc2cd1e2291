import { systemClock } from "../../../../lib/adapters/clock/systemClock";
import { systemRandomness } from "../../../../lib/adapters/clock/systemRandomness";

describe("the machine's clock", () => {
  it("tells the time of day, and a time that never goes back", () => {
    const before = systemClock.monotonicMs();
    expect(Math.abs(systemClock.now().getTime() - Date.now())).toBeLessThan(1_000);
    expect(systemClock.monotonicMs()).toBeGreaterThanOrEqual(before);
  });

  it("sleeps at least as long as it was told, within a timer's rounding", async () => {
    const before = systemClock.monotonicMs();
    await systemClock.sleep(30);
    expect(systemClock.monotonicMs() - before).toBeGreaterThanOrEqual(28);
  });

  it("wakes at once when told, before or during the sleep", async () => {
    await systemClock.sleep(60_000, AbortSignal.abort());
    const controller = new AbortController();
    const sleeping = systemClock.sleep(60_000, controller.signal);
    controller.abort();
    await expect(sleeping).resolves.toBeUndefined();
  });
});

it("random bytes come in the number asked for, and differ", () => {
  const [first, second] = [systemRandomness.bytes(16), systemRandomness.bytes(16)];
  expect([first.length, second.length]).toEqual([16, 16]);
  expect(Buffer.from(first).toString("hex")).not.toBe(Buffer.from(second).toString("hex"));
});
