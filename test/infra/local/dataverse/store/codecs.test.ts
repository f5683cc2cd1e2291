import fc from "fast-check";
import {
  decimalToScaled,
  roundHalfAway,
  roundHalfEven,
  scaledToText,
} from "../../../../../infra/local/dataverse/store/decimal";
import { guidFromSql, guidToSql, isGuid } from "../../../../../infra/local/dataverse/store/guid";
import { sequentialIds } from "../../../../../infra/local/dataverse/store/sequentialId";

function compare(left: string, right: string): number {
  return Buffer.compare(guidToSql(left), guidToSql(right));
}

describe("GUIDs in SQL Server's order", () => {
  it("come back as the text that went in, in lower case", () => {
    fc.assert(
      fc.property(fc.uuid(), (text) => {
        expect(guidFromSql(guidToSql(text.toUpperCase()))).toBe(text.toLowerCase());
      }),
    );
  });

  // Each GUID has a single 01 byte; SQL Server sorts them in this order (last six bytes weigh most).
  it("weigh the last six bytes first and the first group last, groups little endian", () => {
    const ascending = [
      "01000000-0000-0000-0000-000000000000",
      "00010000-0000-0000-0000-000000000000",
      "00000100-0000-0000-0000-000000000000",
      "00000001-0000-0000-0000-000000000000",
      "00000000-0100-0000-0000-000000000000",
      "00000000-0001-0000-0000-000000000000",
      "00000000-0000-0100-0000-000000000000",
      "00000000-0000-0001-0000-000000000000",
      "00000000-0000-0000-0001-000000000000",
      "00000000-0000-0000-0100-000000000000",
      "00000000-0000-0000-0000-000000000001",
      "00000000-0000-0000-0000-000000000100",
      "00000000-0000-0000-0000-000000010000",
      "00000000-0000-0000-0000-000001000000",
      "00000000-0000-0000-0000-000100000000",
      "00000000-0000-0000-0000-010000000000",
    ];
    const sorted = [...ascending].reverse().sort(compare);
    expect(sorted).toEqual(ascending);
  });

  it("are refused when they are none", () => {
    expect(isGuid("{00000000-0000-0000-0000-000000000000}")).toBe(false);
    expect(() => guidToSql("nonsense")).toThrow(RangeError);
  });

  it("made by the server sort in the order in which they were made", () => {
    let time = 1_000;
    const next = sequentialIds(() => time);
    const made = Array.from({ length: 200 }, (_, index) => {
      time += index % 7 === 0 ? 1 : 0;
      time -= index % 50 === 49 ? 3 : 0;
      return Buffer.from(next());
    });
    expect([...made].sort((left, right) => Buffer.compare(left, right))).toEqual(made);
  });
});

describe("decimals", () => {
  it("come back with exactly their digits", () => {
    fc.assert(
      fc.property(
        fc.bigInt(-(10n ** 18n), 10n ** 18n),
        fc.integer({ min: 0, max: 12 }),
        (value, scale) => {
          expect(decimalToScaled(scaledToText(value, scale), scale)).toBe(value);
        },
      ),
    );
  });

  it.each([
    ["12.3456", 4, 123456n],
    ["-0.00005", 4, -1n],
    ["0.00004", 4, 0n],
    ["1e3", 2, 100000n],
    ["1E-12", 12, 1n],
    ["2.5e-1", 1, 3n],
    ["-2.5e-1", 1, -3n],
    [".5", 0, 1n],
  ])("reads %s with scale %i as %s", (text, scale, expected) => {
    expect(decimalToScaled(text, scale)).toBe(expected);
  });

  it.each(["", "-", "1.2.3", "NaN", "1e9999", "0x10"])("refuses '%s'", (text) => {
    expect(() => decimalToScaled(text, 2)).toThrow(RangeError);
  });

  it("rounds halves away from zero, or to the even neighbour", () => {
    expect([15n, 25n, -15n, -25n, 14n, 16n].map((value) => roundHalfAway(value, 10n))).toEqual([
      2n,
      3n,
      -2n,
      -3n,
      1n,
      2n,
    ]);
    expect([15n, 25n, -15n, -25n, 14n, 16n].map((value) => roundHalfEven(value, 10n))).toEqual([
      2n,
      2n,
      -2n,
      -2n,
      1n,
      2n,
    ]);
  });
});
