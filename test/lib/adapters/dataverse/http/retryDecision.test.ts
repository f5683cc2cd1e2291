import fc from "fast-check";
import type { FailureKind } from "../../../../../lib/adapters/dataverse/http/failures";
import {
  isAmbiguous,
  retryDecision,
  retryRules,
} from "../../../../../lib/adapters/dataverse/http/retryDecision";

const kinds = Object.keys(retryRules) as FailureKind[];
const bounds = { maxWaitInMs: 120_000, retriesMax: 6 };

describe("retryDecision", () => {
  it("is bounded for every kind of failure", () => {
    fc.assert(
      fc.property(fc.constantFrom(...kinds), fc.integer({ min: 7, max: 1_000 }), (kind, tries) => {
        expect(retryDecision({ kind, detail: "" }, { tries, ...bounds }).kind).toBe("giveUp");
      }),
    );
  });

  it.each(kinds)("sends what met %s again no more often than the setting says", (kind) => {
    const failure = { kind, detail: "" };
    const decide = (tries: number, retriesMax: number) =>
      retryDecision(failure, { ...bounds, tries, retriesMax }).kind;
    expect([decide(1, 0), decide(1, 1), decide(2, 1)]).toEqual(["giveUp", "retry", "giveUp"]);
  });

  it("waits as the table says where the platform gives no advice", () => {
    const decision = retryDecision({ kind: "deadlock", detail: "" }, { tries: 2, ...bounds });
    expect(decision).toEqual({ kind: "retry", afterInMs: 2_000 });
  });

  it("follows the platform's advice over the table", () => {
    const failure = { kind: "throttled", detail: "", retryAfterInMs: 17_000 } as const;
    expect(retryDecision(failure, { tries: 1, ...bounds })).toEqual({
      kind: "retry",
      afterInMs: 17_000,
    });
  });

  it("leaves a wait that is too long to the next run", () => {
    const failure = { kind: "throttled", detail: "", retryAfterInMs: 120_001 } as const;
    expect(retryDecision(failure, { tries: 1, ...bounds })).toEqual({ kind: "giveUp" });
  });

  it("knows which failures may have been carried out all the same", () => {
    const ambiguous = kinds.filter((kind) => isAmbiguous({ kind, detail: "" }));
    expect(ambiguous.sort()).toEqual(["broken", "sqlTimeout", "unavailable", "unclear"]);
  });
});
