import fc from "fast-check";
import { addCounts, noCounts, PageTally } from "../../../lib/engine/counts";
import type { RunCounts } from "../../../lib/ports/runs";

const count = fc.nat(1000);
const counts: fc.Arbitrary<RunCounts> = fc.record({
  read: count,
  succeeded: count,
  failed: count,
  skipped: count,
  conflicts: count,
  errorsByCode: fc.dictionary(fc.constantFrom("NO_PRICE", "NO_QUANTITY"), count, {
    noNullPrototype: true,
  }),
  unexpected: count,
  notImpersonated: fc.dictionary(fc.constantFrom("team", "refused"), count, {
    noNullPrototype: true,
  }),
  writeBackFailures: count,
});

describe("counts", () => {
  it("add up in any order", () => {
    fc.assert(
      fc.property(counts, counts, counts, (a, b, c) => {
        expect(addCounts(addCounts(a, b), c)).toEqual(addCounts(a, addCounts(b, c)));
        expect(addCounts(a, b)).toEqual(addCounts(b, a));
        expect(addCounts(a, noCounts)).toEqual(a);
      }),
    );
  });

  it("a page's tally counts every record once as read", () => {
    const tally = new PageTally();
    tally.succeeded(3);
    tally.failed("NO_PRICE");
    tally.failed("NO_PRICE", 2);
    tally.conflicted();
    tally.skipped(4);
    tally.unexpected(2);
    tally.notImpersonated("team");
    tally.notImpersonated("team");
    tally.notImpersonated("refused");
    tally.writeBackFailed(3);
    expect(tally.counts).toEqual({
      read: 11,
      succeeded: 3,
      failed: 3,
      skipped: 4,
      conflicts: 1,
      errorsByCode: { NO_PRICE: 3 },
      unexpected: 2,
      notImpersonated: { team: 2, refused: 1 },
      writeBackFailures: 3,
    });
  });
});
