import { gapSentence } from "../../../../../lib/adapters/dataverse/environment/gaps";

describe("gapSentence", () => {
  it("is nothing where there is no gap", () => {
    expect(gapSentence([])).toBeUndefined();
  });

  it("names each problem once and each cure once", () => {
    const gaps = [
      { problem: "a is missing", cure: "make it" },
      { problem: "b is off", cure: "switch it on" },
      { problem: "c is missing", cure: "make it" },
    ];
    expect(gapSentence(gaps)).toBe(
      "A is missing, and c is missing; make it; also, b is off; switch it on.",
    );
  });
});
