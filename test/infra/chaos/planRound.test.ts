import { readSettings } from "../../../lib/app/settings";
import { planRound, roundsOfACrew, workersMax } from "../../../infra/chaos/plan/planRound";

const choices = { withoutLocks: false };
const rounds = Array.from({ length: 300 }, (_, index) => index + 1);
const plans = rounds.map((round) => planRound(7, round, choices));

describe("a round's plan", () => {
  it("is the same for the same seed and round, and another for others", () => {
    expect(planRound(7, 42, choices)).toEqual(plans[41]);
    expect(planRound(8, 42, choices).events).not.toEqual(plans[41]?.events);
    expect(plans[42]?.events).not.toEqual(plans[41]?.events);
  });

  it("has every kind of event, for every number of workers, in the order of time", () => {
    const kinds = new Set(plans.flatMap(({ events }) => events.map(({ kind }) => kind)));
    expect([...kinds].sort()).toEqual(
      [
        "blackout",
        "clock",
        "edit",
        "fault",
        "hand",
        "kill",
        "pause",
        "pauseStorage",
        "restart",
        "tick",
      ].sort(),
    );
    expect(new Set(plans.map(({ workers }) => workers.length)).size).toBe(workersMax);
    for (const { events, workers } of plans) {
      const times = events.map(({ atMs }) => atMs);
      expect(times).toEqual([...times].sort((one, other) => one - other));
      const struck = events.flatMap((event) => ("worker" in event ? [event.worker] : []));
      expect(Math.max(0, ...struck)).toBeLessThan(workers.length);
    }
  });

  it("shares its settings with the rounds of its crew alone", () => {
    const [first = [], second = []] = [0, 1].map((crew) =>
      plans.slice(crew * roundsOfACrew, (crew + 1) * roundsOfACrew).map((plan) => plan.settings),
    );
    expect(new Set(first.map((settings) => JSON.stringify(settings))).size).toBe(1);
    expect(new Set(second.map((settings) => JSON.stringify(settings))).size).toBe(1);
    expect(first[0]).not.toEqual(second[0]);
  });

  it("has settings that the app takes, whatever the seed", () => {
    const elsewhere = {
      DATAVERSE_URL: "http://127.0.0.1:1",
      INVOICE_FROM: "2026-01-01",
      ERP_URL: "http://127.0.0.1:2",
      ERP_API_KEY: "key",
      AzureWebJobsStorage: "UseDevelopmentStorage=true",
    };
    for (let seed = 1; seed <= 1_000; seed += 1) {
      const { settings } = planRound(seed, 1, choices);
      expect(readSettings({ ...elsewhere, ...settings })).toMatchObject({ TABLE_PREFIX: "invjob" });
    }
  });

  it("switches every lock off where that is asked", () => {
    const recordLocks = new Set(plans.map(({ settings }) => settings["RECORD_LOCKS"]));
    expect([...recordLocks].sort()).toEqual(["off", "on"]);
    for (const round of rounds.slice(0, 50)) {
      const { settings } = planRound(7, round, { withoutLocks: true });
      expect(settings).toMatchObject({ STAGE_LOCK: "off", RECORD_LOCKS: "off" });
    }
  });
});
