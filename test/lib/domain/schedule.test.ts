import { Cron } from "croner";
import fc from "fast-check";
import { parseSchedule } from "../../../lib/domain/schedule";

const from = new Date("2026-02-27T23:59:30.500Z");

function next(text: string, after = from): string | undefined {
  return parseSchedule(text)?.next(after)?.toISOString();
}

describe("a schedule", () => {
  it.each([
    ["0 */5 * * * *", "2026-02-28T00:00:00.000Z"],
    ["45 59 23 * * *", "2026-02-27T23:59:45.000Z"],
    ["30 59 23 * * *", "2026-02-28T23:59:30.000Z"],
    ["31 59 23 * * *", "2026-02-27T23:59:31.000Z"],
    ["0 */5 1 * * *", "2026-02-28T01:00:00.000Z"],
    ["0 0 2 * * mon-fri", "2026-03-02T02:00:00.000Z"],
    ["0 0 2 29 2 *", "2028-02-29T02:00:00.000Z"],
    // Day and weekday must both match: the first Friday the 13th.
    ["0 0 0 13 * 5", "2026-03-13T00:00:00.000Z"],
    ["0 5/20 * * Mar *", "2026-03-01T00:05:00.000Z"],
    ["10,20 30 8 1-7 january,MAR 0", "2026-03-01T08:30:10.000Z"],
    ["15 4 * * *", "2026-02-28T04:15:00.000Z"],
    ["00:10:00", "2026-02-28T00:09:30.500Z"],
  ])("%s is due next at %s", (text, expected) => {
    expect(next(text)).toBe(expected);
  });

  it("that no day ever matches is never due", () => {
    expect(parseSchedule("0 0 0 30 2 *")?.next(from)).toBeUndefined();
  });

  it.each([
    "",
    "0 * * *",
    "0 * * * * * *",
    "60 * * * * *",
    "0 0 24 * * *",
    "0 0 0 0 * *",
    "0 0 0 * 13 *",
    "0 0 0 * * 7",
    "0 */0 * * * *",
    "0 5-1 * * * *",
    "0 a * * * *",
    "0 1-2-3 * * * *",
    "0 1/2/3 * * * *",
    "00:00:00",
    "every night",
  ])("'%s' is refused", (text) => {
    expect(parseSchedule(text)).toBeUndefined();
  });

  it("is due when another implementation says", () => {
    const upTo = (min: number, max: number) =>
      fc.oneof(
        fc.constant("*"),
        fc.integer({ min, max }).map(String),
        fc.integer({ min: 2, max: 6 }).map((step) => `*/${String(step)}`),
        fc
          .tuple(fc.integer({ min, max }), fc.integer({ min, max }))
          .map(([a, b]) => `${String(Math.min(a, b))}-${String(Math.max(a, b))}`),
      );
    const fields = fc.tuple(
      upTo(0, 59),
      upTo(0, 59),
      upTo(0, 23),
      upTo(1, 28),
      upTo(1, 12),
      upTo(0, 6),
    );
    const times = fc.date({ min: new Date("2026-01-01"), max: new Date("2030-01-01") });
    fc.assert(
      fc.property(fields, times, (parts, time) => {
        fc.pre(!Number.isNaN(time.getTime()));
        const text = parts.join(" ");
        const options = { mode: "6-part", domAndDow: true, timezone: "UTC", paused: true } as const;
        const expected = new Cron(text, options).nextRun(time);
        expect(next(text, time)).toBe(expected?.toISOString());
      }),
      { numRuns: 200 },
    );
  });
});
