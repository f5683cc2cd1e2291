import fc from "fast-check";
import { parseNcrontab } from "../../../../../infra/local/host/timers/parseNcrontab";

function next(expression: string, after: string): string | undefined {
  return parseNcrontab(expression, "f").next(new Date(after))?.toISOString();
}

describe("parseNcrontab", () => {
  it.each([
    ["0 */5 * * * *", "2026-01-01T00:02:00Z", "2026-01-01T00:05:00.000Z"],
    ["*/5 * * * *", "2026-01-01T00:02:30Z", "2026-01-01T00:05:00.000Z"],
    ["15 30 9 * * 1-5", "2026-01-02T10:00:00Z", "2026-01-05T09:30:15.000Z"],
    ["0 0 0 * JAN SUN", "2026-01-01T00:00:00Z", "2026-01-04T00:00:00.000Z"],
    ["0 0,30 8-10/2 1 * *", "2026-01-01T08:00:00Z", "2026-01-01T08:30:00.000Z"],
  ])("FUNCTIONS 4: %s after %s is due at %s", (expression, after, expected) => {
    expect(next(expression, after)).toBe(expected);
  });

  it("FUNCTIONS 4: day and weekday must both match", () => {
    expect(next("0 0 0 13 * 5", "2026-01-01T00:00:00Z")).toBe("2026-02-13T00:00:00.000Z");
  });

  it("knows that some schedules are never due", () => {
    expect(next("0 0 0 30 2 *", "2026-01-01T00:00:00Z")).toBeUndefined();
  });

  it.each([
    ["* * * *", "it needs six fields"],
    ["0 0 0 1 1 * 2026", "it needs six fields"],
    ["0 0 0 * * 7", "a weekday is 0 (Sunday) to 6, so 7 is none"],
    ["0 0 0 * * 5-7", "a weekday is 0 (Sunday) to 6, so 7 is none"],
    ["0 0 0 L * *", "'L' is not part of NCRONTAB"],
    ["0 0 0 15W * *", "'15W' is not part of NCRONTAB"],
    ["0 0 0 LW * *", "'LW' is not part of NCRONTAB"],
    ["0 0 0 1 * +MON", "'+MON' is not part of NCRONTAB"],
    ["0 0 0 ? * *", "'?' is not part of NCRONTAB"],
    ["0 0 0 * * 1#2", "'1#2' is not part of NCRONTAB"],
    ["@daily x x x x x", "'@daily' is not part of NCRONTAB"],
    ["00:05:00", "a time span works on App Service plans only"],
    ["0 99 * * * *", "not usable"],
  ])("refuses '%s' and says why", (expression, why) => {
    expect(() => parseNcrontab(expression, "function tick")).toThrow(why);
    expect(() => parseNcrontab(expression, "function tick")).toThrow("function tick");
  });

  it("always answers a later moment, on a whole second", () => {
    const moment = fc.date({
      min: new Date("2020-01-01"),
      max: new Date("2030-01-01"),
      noInvalidDate: true,
    });
    const schedule = parseNcrontab("7 */3 1-5 * * *", "f");
    fc.assert(
      fc.property(moment, (after) => {
        const due = schedule.next(after);
        expect(due?.getTime()).toBeGreaterThan(after.getTime());
        expect(due?.getUTCMilliseconds()).toBe(0);
        expect(due?.getUTCSeconds()).toBe(7);
      }),
    );
  });
});
