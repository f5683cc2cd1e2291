import { isSettled, type Pass } from "../../../../infra/chaos/verdict/isSettled";

const quiet: Pass = {
  before: "versions",
  after: "versions",
  wasWorking: false,
  isWorking: false,
  failures: [],
};

describe("a pass of all timers", () => {
  it("shows that nothing is left where it changed nothing and nobody was in its way", () => {
    expect(isSettled(quiet)).toBe(true);
  });

  // A shared run that began before the last draft was filled ended within the pass, in which its stage's timer did nothing.
  it.each([
    ["a run was at work when it began", { wasWorking: true }],
    ["a run or a lock is left", { isWorking: true }],
    ["a record changed", { after: "other versions" }],
    ["a timer failed", { failures: ["calculate failed"] }],
  ])("shows nothing where %s", (_, met) => {
    expect(isSettled({ ...quiet, ...met })).toBe(false);
  });
});
