import { healthOf, type HealthFacts, type TimerFacts } from "../../../lib/domain/health";
import { parseSchedule } from "../../../lib/domain/schedule";

const now = new Date("2026-05-01T12:00:00Z");
const hourly = parseSchedule("0 0 * * * *");

function minutesAgo(minutes: number): Date {
  return new Date(now.getTime() - minutes * 60_000);
}

function timer(changes: Partial<TimerFacts> = {}): TimerFacts {
  const lastTick = minutesAgo(60);
  return { name: "send", schedule: hourly, since: lastTick, lastTick, lastRun: null, ...changes };
}

function facts(changes: Partial<HealthFacts> = {}): HealthFacts {
  const none = { sendingTooLong: 0, sendingMinutesMax: 30, unanswered: [] };
  return { now, timers: [timer()], ...none, ...changes };
}

function reasons(changes: Partial<HealthFacts>): readonly string[] {
  const { status, reasons: told } = healthOf(facts(changes));
  expect(status).toBe(told.length === 0 ? "green" : "red");
  return told;
}

describe("health", () => {
  it("is green while timers tick and runs end well", () => {
    const run = { runId: "r", status: "partial", startedOn: now, message: "" };
    expect(reasons({ timers: [timer({ lastRun: run })] })).toEqual([]);
  });

  it.each([
    [61, 0],
    [119, 0],
    [121, 1],
  ])("with the last tick of an hourly timer %i minutes ago has %i reasons", (minutes, count) => {
    expect(reasons({ timers: [timer({ lastTick: minutesAgo(minutes) })] })).toHaveLength(count);
  });

  it("waits two intervals of a nightly timer, not of its busy hour", () => {
    const nightly = parseSchedule("0 */5 1 * * *");
    const last = new Date("2026-05-01T01:55:00Z");
    const at = (time: string) =>
      healthOf(
        facts({ now: new Date(time), timers: [timer({ schedule: nightly, lastTick: last })] }),
      ).status;
    expect(at("2026-05-02T01:04:00Z")).toBe("green");
    expect(at("2026-05-02T01:06:00Z")).toBe("red");
  });

  it("judges a timer that never ticked from when somebody first looked", () => {
    expect(reasons({ timers: [timer({ lastTick: null, since: minutesAgo(30) })] })).toEqual([]);
    const [reason] = reasons({ timers: [timer({ lastTick: null, since: minutesAgo(200) })] });
    expect(reason).toContain("send is overdue");
    expect(reason).toContain("did not tick");
  });

  it("leaves a timer alone whose schedule is not set", () => {
    const forgotten = timer({ schedule: undefined, lastTick: minutesAgo(10_000) });
    expect(reasons({ timers: [forgotten] })).toEqual([]);
  });

  it.each(["failed", "died"])("is red after a run that %s", (status) => {
    const run = { runId: "run-7", status, startedOn: now, message: "the ERP refused the key" };
    const [reason] = reasons({ timers: [timer({ lastRun: run })] });
    expect(reason).toContain("run-7");
    expect(reason).toContain("the ERP refused the key");
  });

  it("is red while something is Sending too long, or a service cannot be asked", () => {
    expect(reasons({ sendingTooLong: 2 })[0]).toContain("2 invoices are Sending");
    expect(reasons({ sendingTooLong: 1 })[0]).toContain("1 invoice is Sending");
    expect(reasons({ unanswered: ["Storage cannot be asked."] })).toEqual([
      "Storage cannot be asked.",
    ]);
  });
});
