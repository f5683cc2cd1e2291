import { joinOutcome } from "../../../../../lib/adapters/dataverse/stores/joinOutcome";
import type { SavedSet } from "../../../../../lib/adapters/dataverse/writes/PlannedSave";
import type { JoiningSet } from "../../../../../lib/ports/bundleStore";
import { aBundledLine } from "../../../../support/domainSamples";

const line = aBundledLine();

const set: JoiningSet = {
  draft: { id: "d", etag: 'W/"1"', lineCount: 3, bundleKey: line.row.bundleKey ?? "" },
  touch: "t",
  lines: [line],
  closes: false,
};

/** The draft as the set left it. */
const asJoined = {
  invjob_stage: 727000000,
  statecode: 0,
  invjob_bundlekey: line.row.bundleKey,
  invjob_linecount: 4,
  invjob_touch: "t",
};

function versionRead(etag: string, changes: object = {}): SavedSet["reads"] {
  const body = JSON.stringify({ value: [{ "@odata.etag": etag, ...asJoined, ...changes }] });
  return [{ status: 200, headers: new Map(), body }];
}

describe("joinOutcome", () => {
  it("gives the draft's version after the set", () => {
    const saved: SavedSet = { outcome: { kind: "saved" }, reads: versionRead('W/"9"') };
    expect(joinOutcome(set, saved)).toEqual({ kind: "joined", etag: 'W/"9"' });
  });

  it.each([
    ["left Draft", { invjob_stage: 727000005 }],
    ["was paid", { statecode: 2 }],
    ["was closed", { invjob_bundlekey: "closed-d" }],
    ["lost or gained lines", { invjob_linecount: 5 }],
    ["was touched by another set", { invjob_touch: "u" }],
  ])(
    "gives no version where the draft %s since, so that nothing joins it blindly",
    (_, changes) => {
      const saved: SavedSet = {
        outcome: { kind: "saved", etag: 'W/"8"' },
        reads: versionRead('W/"9"', changes),
      };
      expect(joinOutcome(set, saved)).toEqual({ kind: "joined" });
    },
  );

  it("never takes the version by which a lost answer was made up for", () => {
    const saved: SavedSet = { outcome: { kind: "saved", etag: 'W/"8"' }, reads: [undefined] };
    expect(joinOutcome(set, saved)).toEqual({ kind: "joined" });
  });

  it("is joined without a version where it could not be read", () => {
    expect(joinOutcome(set, { outcome: { kind: "saved" }, reads: [undefined] })).toEqual({
      kind: "joined",
    });
  });

  it("says that the draft moved where its own operation was refused", () => {
    const outcome = { kind: "versionConflict" } as const;
    expect(joinOutcome(set, { outcome, failedOperation: 0, reads: [] })).toEqual({
      kind: "draftMoved",
    });
  });

  it.each([
    [1, 0],
    [2, 0],
    [3, 1],
    [4, 1],
  ])("names the line of operation %i: %i", (failedOperation, lineIndex) => {
    const outcome = { kind: "versionConflict" } as const;
    expect(joinOutcome(set, { outcome, failedOperation, reads: [] })).toEqual({
      kind: "failed",
      lineIndex,
      outcome,
    });
  });

  it("tells by the draft's version whose conflict it was where the platform did not", () => {
    const outcome = { kind: "versionConflict" } as const;
    expect(joinOutcome(set, { outcome, reads: versionRead('W/"2"') })).toEqual({
      kind: "draftMoved",
    });
    expect(joinOutcome(set, { outcome, reads: versionRead('W/"1"') })).toEqual({
      kind: "failed",
      outcome,
    });
  });

  it("never blames the draft for what the platform rejected", () => {
    const outcome = { kind: "rejected", platformCode: "0x80040265", message: "no" } as const;
    expect(joinOutcome(set, { outcome, failedOperation: 0, reads: [] })).toEqual({
      kind: "failed",
      outcome,
    });
  });
});
