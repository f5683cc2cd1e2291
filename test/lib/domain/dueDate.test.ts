import fc from "fast-check";
import { dueDate, utcDay } from "../../../lib/domain/dueDate";

describe("dueDate", () => {
  it.each([
    [1, "2026-03-03"],
    [2, "2026-03-03"],
    [3, "2026-03-18"],
    [4, "2026-04-02"],
    [null, "2026-03-03"],
    [99, "2026-03-03"],
  ])("with payment terms %p an invoice of 2026-02-01 is due on %s", (terms, expected) => {
    expect(dueDate("2026-02-01", terms)).toBe(expected);
  });

  it("counts leap days and passes the year's end", () => {
    expect(dueDate("2028-02-01", 1)).toBe("2028-03-02");
    expect(dueDate("2026-12-15", 1)).toBe("2027-01-14");
  });

  it("is a whole number of days later for every day", () => {
    const days = fc.integer({ min: 0, max: 60_000 });
    fc.assert(
      fc.property(days, fc.constantFrom(1, 2, 3, 4, null), (day, terms) => {
        const from = utcDay(new Date(day * 86_400_000));
        const passed = (Date.parse(dueDate(from, terms)) - Date.parse(from)) / 86_400_000;
        expect(passed).toBe({ 1: 30, 2: 30, 3: 45, 4: 60 }[terms ?? 1]);
      }),
    );
  });
});

describe("utcDay", () => {
  it("is the day in UTC, wherever the machine stands", () => {
    expect(utcDay(new Date("2026-06-30T23:59:59.999Z"))).toBe("2026-06-30");
    expect(utcDay(new Date("2026-07-01T01:30:00+02:00"))).toBe("2026-06-30");
  });
});
