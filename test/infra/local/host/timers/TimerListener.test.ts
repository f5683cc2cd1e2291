import type { TypedData } from "../../../../../infra/local/host/core/coreTypes";
import { parseNcrontab } from "../../../../../infra/local/host/timers/parseNcrontab";
import { TimerListener } from "../../../../../infra/local/host/timers/TimerListener";

const startedAt = new Date("2026-01-01T00:00:30Z");

beforeEach(() => {
  jest.useFakeTimers({ now: startedAt });
});

afterEach(() => {
  jest.useRealTimers();
});

interface Fired {
  readonly at: string;
  readonly input: unknown;
}

/** A listener on a schedule whose runs take the given time. */
function listen(expression: string, runInMs = 0): { listener: TimerListener; fired: Fired[] } {
  const fired: Fired[] = [];
  const listener = new TimerListener({
    schedule: parseNcrontab(expression, "f"),
    useMonitor: true,
    now: () => new Date(),
    run: async (input: TypedData) => {
      fired.push({ at: new Date().toISOString(), input: JSON.parse(input.json ?? "null") });
      await new Promise((resolve) => {
        setTimeout(resolve, runInMs);
      });
    },
  });
  listener.start();
  return { listener, fired };
}

describe("TimerListener", () => {
  it("fires at each occurrence", async () => {
    const { listener, fired } = listen("0 * * * * *");
    await jest.advanceTimersByTimeAsync(150_000);
    listener.stop();
    expect(fired.map(({ at }) => at)).toEqual([
      "2026-01-01T00:01:00.000Z",
      "2026-01-01T00:02:00.000Z",
      "2026-01-01T00:03:00.000Z",
    ]);
  });

  it("FUNCTIONS 4: never overlaps itself, and folds missed occurrences into one run", async () => {
    const { listener, fired } = listen("0 * * * * *", 200_000);
    await jest.advanceTimersByTimeAsync(30_000 + 200_000 + 200_000 + 1_000);
    listener.stop();
    expect(fired.map(({ at }) => at.slice(0, 19))).toEqual([
      "2026-01-01T00:01:00",
      "2026-01-01T00:04:20",
      "2026-01-01T00:07:40",
    ]);
  });

  it("FUNCTIONS 1: the status is the one before the run", async () => {
    const { listener, fired } = listen("0 * * * * *");
    await jest.advanceTimersByTimeAsync(90_000);
    listener.stop();
    expect(fired.map(({ input }) => input)).toMatchObject([
      {
        IsPastDue: false,
        ScheduleStatus: {
          Last: "0001-01-01T00:00:00+00:00",
          Next: "2026-01-01T00:01:00.000+00:00",
        },
      },
      {
        ScheduleStatus: {
          Last: "2026-01-01T00:01:00.000+00:00",
          Next: "2026-01-01T00:02:00.000+00:00",
        },
      },
    ]);
  });

  it("FUNCTIONS 4: keeps no status when due more than once a minute", async () => {
    const { listener, fired } = listen("*/20 * * * * *");
    await jest.advanceTimersByTimeAsync(10_000);
    listener.stop();
    expect(fired.map(({ input }) => input)).toMatchObject([{ ScheduleStatus: null }]);
  });

  it("fires no more once stopped, and again once started", async () => {
    const { listener, fired } = listen("0 * * * * *");
    listener.stop();
    await jest.advanceTimersByTimeAsync(120_000);
    expect(fired).toEqual([]);
    listener.start();
    await jest.advanceTimersByTimeAsync(60_000);
    listener.stop();
    expect(fired).toHaveLength(1);
  });

  it("is not started twice by a resume during a run", async () => {
    const { listener, fired } = listen("0 * * * * *", 10_000);
    await jest.advanceTimersByTimeAsync(31_000);
    listener.stop();
    listener.start();
    await jest.advanceTimersByTimeAsync(60_000);
    listener.stop();
    expect(fired).toHaveLength(2);
  });

  it("waits longer than a timeout can", async () => {
    const { listener, fired } = listen("0 0 0 1 3 *");
    await jest.advanceTimersByTimeAsync(59 * 86_400_000);
    listener.stop();
    expect(fired.map(({ at }) => at)).toEqual(["2026-03-01T00:00:00.000Z"]);
  });
});
