import { joinOutcome } from "../../../../../lib/adapters/dataverse/stores/joinOutcome";
import type { SavedSet } from "../../../../../lib/adapters/dataverse/writes/saveChangeSets";
import type { JoiningSet } from "../../../../../lib/ports/bundleStore";

const set: JoiningSet = {
  draft: { id: "d", etag: 'W/"1"', lineCount: 0 },
  touch: "t",
  lines: [],
  closes: false,
};

function versionRead(etag: string): SavedSet["reads"] {
  const body = JSON.stringify({ value: [{ "@odata.etag": etag }] });
  return [{ status: 200, headers: new Map(), body }];
}

describe("joinOutcome", () => {
  it("gives the draft's version after the set", () => {
    const saved: SavedSet = { outcome: { kind: "saved" }, reads: versionRead('W/"9"') };
    expect(joinOutcome(set, saved)).toEqual({ kind: "joined", etag: 'W/"9"' });
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
