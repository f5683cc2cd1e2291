import { getMaxListeners } from "node:events";
import { RunDeadline } from "../../../lib/engine/RunDeadline";
import { ManualClock } from "../../support/ManualClock";

function deadline(stop?: AbortSignal) {
  const clock = new ManualClock();
  return { clock, run: new RunDeadline({ clock, sliceMs: 10_000, graceMs: 5_000, stop }) };
}

describe("a run's deadline", () => {
  it("ends the slice, and reads and waits only after the grace", async () => {
    const { clock, run } = deadline();
    clock.advance(9_999);
    expect(run.isTimeUp()).toBe(false);
    clock.advance(1);
    expect(run.isTimeUp()).toBe(true);
    await Promise.resolve();
    expect(run.signal.aborted).toBe(false);
    clock.advance(5_000);
    await Promise.resolve();
    expect(run.signal.aborted).toBe(true);
    expect(run.isStopped).toBe(false);
  });

  it("is not moved when the machine's time is set", () => {
    const { clock, run } = deadline();
    clock.setTimeOfDay(new Date("2030-01-01T00:00:00Z"));
    expect(run.isTimeUp()).toBe(false);
  });

  it("comes at once when the run is asked to stop", () => {
    const stop = new AbortController();
    const { run } = deadline(stop.signal);
    stop.abort();
    expect([run.isStopped, run.isTimeUp(), run.signal.aborted]).toEqual([true, true, true]);
  });

  it("may be waited for by as many requests as there are, without a warning of a leak", () => {
    const alone = deadline().run;
    const stopped = deadline(new AbortController().signal).run;
    for (const { signal } of [alone, stopped])
      expect(getMaxListeners(signal)).toBeGreaterThan(5_000);
  });

  it("is forgotten with the run: no timer stays", async () => {
    const { clock, run } = deadline();
    run.close();
    expect(clock.sleeping).toBe(0);
    clock.advance(20_000);
    await Promise.resolve();
    expect(run.signal.aborted).toBe(false);
  });
});
