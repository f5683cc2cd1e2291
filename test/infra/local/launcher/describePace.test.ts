import { describePace } from "../../../../infra/local/launcher/describePace";

const underWay = {
  stage: "create-lines",
  read: 5_000,
  succeeded: 4_990,
  failed: 10,
  expected: 17_500,
  elapsedMs: 10_000,
  countedAfterMs: 10_000,
  isFinished: false,
} as const;

describe("describePace", () => {
  it("tells counts, rate, the time left at that rate, and errors", () => {
    expect(describePace(underWay)).toBe("5,000 of 17,500 lines, 500/s, 25 s left, 10 in error");
  });

  it("keeps the rate between two pages, while the time left runs down and never below nothing", () => {
    expect(describePace({ ...underWay, elapsedMs: 15_000 })).toContain("500/s, 20 s left");
    expect(describePace({ ...underWay, elapsedMs: 45_000 })).toContain("500/s, 0.0 s left");
  });

  it("tells no time left where the total is not known, or was passed", () => {
    expect(describePace({ ...underWay, expected: 0 })).toBe("5,000 lines, 500/s, 10 in error");
    expect(describePace({ ...underWay, expected: 4_000 })).toBe("5,000 lines, 500/s, 10 in error");
  });

  it("tells no rate before there is one", () => {
    const begun = { ...underWay, read: 0, succeeded: 0, failed: 0 };
    expect(describePace(begun)).toBe("0 of 17,500 lines");
    expect(describePace({ ...underWay, countedAfterMs: 400, failed: 0 })).toBe(
      "5,000 of 17,500 lines",
    );
  });

  it("tells at the end how long it took and what is left for later", () => {
    const finished = { ...underWay, stage: "send", succeeded: 4_000, isFinished: true } as const;
    expect(describePace({ ...finished, elapsedMs: 125_000 })).toBe(
      "5,000 invoices in 2 min 5 s, 40/s, 10 in error, 990 left for later",
    );
  });

  it("keeps a decimal of a slow rate", () => {
    expect(describePace({ ...underWay, read: 18, failed: 0 })).toBe(
      "18 of 17,500 lines, 1.8/s, 2 h 41 min left",
    );
  });
});
