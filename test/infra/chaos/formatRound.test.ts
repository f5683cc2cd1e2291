import { planRound } from "../../../infra/chaos/plan/planRound";
import { formatRound, replayLine } from "../../../infra/chaos/report/formatRound";
import { HeldLines } from "../../../infra/chaos/storm/HeldLines";
import { Tally } from "../../../infra/chaos/storm/Tally";

const plan = planRound(7, 3, { withoutLocks: true });

describe("a round's line", () => {
  it("tells what happened, and each violation below it", () => {
    const tally = new Tally();
    tally.add("SIGKILL", 2);
    const good = formatRound({ plan, violations: [], tally, seconds: 4.25 });
    expect(good).toMatch(
      /^round 3, \d workers, inline, no record locks, \d+ lines, 2 events, .* ok$/,
    );
    const violation = { code: "TWO_DOCUMENTS", message: "an invoice: the ERP has two" };
    const bad = formatRound({ plan, violations: [violation], tally, seconds: 4.25 });
    expect(bad).toMatch(/1 VIOLATION\n {2}TWO_DOCUMENTS an invoice: the ERP has two$/);
  });

  it("says how it is repeated", () => {
    expect(replayLine(plan, true)).toBe("npm run chaos -- --seed 7 --round 3 --no-locks");
    expect(replayLine(plan, false)).toBe("npm run chaos -- --seed 7 --round 3");
  });
});

describe("the lines that people hold", () => {
  it("are held from the answer until somebody asks for the release, one person at a time", () => {
    const held = new HeldLines();
    expect(held.begin("a line")).toBe(true);
    expect(held.begin("a line")).toBe(false);
    held.hold("a line");
    held.end("a line");
    expect(held.lines).toEqual(["a line"]);
    expect(held.begin("a line")).toBe(true);
    held.letGo("a line");
    expect(held.lines).toEqual([]);
  });
});
