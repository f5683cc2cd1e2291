import fc from "fast-check";
import { splitFailedSet } from "../../../lib/stages/splitFailedSet";

const lines = fc.uniqueArray(fc.nat(), { minLength: 2, maxLength: 50 });

describe("splitFailedSet", () => {
  it("loses no line and makes two smaller sets", () => {
    fc.assert(
      fc.property(lines, fc.option(fc.nat(60), { nil: undefined }), (all, failed) => {
        const pieces = splitFailedSet(all, failed);
        for (const piece of pieces) expect(piece.length).toBeGreaterThan(0);
        expect([...pieces[0], ...pieces[1]].sort()).toEqual([...all].sort());
      }),
    );
  });

  it("puts the line that the platform named alone", () => {
    expect(splitFailedSet(["a", "b", "c"], 1)).toEqual([["a", "c"], ["b"]]);
  });

  it("halves where none was named", () => {
    expect(splitFailedSet(["a", "b", "c"], undefined)).toEqual([["a", "b"], ["c"]]);
  });
});
