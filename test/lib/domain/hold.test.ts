import {
  discardReason,
  discardTargetOf,
  discardTargets,
  isReservedReason,
} from "../../../lib/domain/hold";

describe("the reason of a discard", () => {
  it.each(discardTargets)("is known again, lines to %s, and a person may not give it", (target) => {
    expect(discardTargetOf(discardReason(target))).toBe(target);
    expect(isReservedReason(discardReason(target))).toBe(true);
  });

  it("is no other reason", () => {
    expect(discardTargetOf("price is being agreed")).toBeUndefined();
    expect(discardTargetOf(null)).toBeUndefined();
    expect(isReservedReason(" Discard this")).toBe(true);
    expect(isReservedReason("discarded goods were returned")).toBe(false);
  });
});
