import fc from "fast-check";
import { isRetryDue, retryDelayMs } from "../../../lib/domain/retryDelay";

const hourMs = 3_600_000;
const processedOn = new Date("2026-01-01T00:00:00Z");
const after = (ms: number) => new Date(processedOn.getTime() + ms);

describe("retryDelayMs", () => {
  it("is 15 minutes first, and four times as long after each try, up to a day", () => {
    expect([1, 2, 3, 4, 5, 50].map((tries) => retryDelayMs(tries) / hourMs)).toEqual([
      0.25, 1, 4, 16, 24, 24,
    ]);
  });

  it("never falls", () => {
    fc.assert(
      fc.property(fc.nat(100), (tries) => {
        expect(retryDelayMs(tries + 1)).toBeGreaterThanOrEqual(retryDelayMs(tries));
      }),
    );
  });
});

describe("isRetryDue", () => {
  it("waits for the delay to the millisecond", () => {
    const row = { attempts: 2, processedOn };
    expect(isRetryDue(row, after(hourMs - 1), 5)).toBe(false);
    expect(isRetryDue(row, after(hourMs), 5)).toBe(true);
  });

  it("ends at the limit, however long ago the last try was", () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 20 }), fc.nat(20), (limit, more) => {
        const row = { attempts: limit + more, processedOn };
        expect(isRetryDue(row, after(1_000 * hourMs), limit)).toBe(false);
        expect(isRetryDue({ ...row, attempts: limit - 1 }, after(1_000 * hourMs), limit)).toBe(
          true,
        );
      }),
    );
  });

  it("tries a row of unknown time", () => {
    expect(isRetryDue({ attempts: 1, processedOn: null }, after(0), 5)).toBe(true);
  });
});
