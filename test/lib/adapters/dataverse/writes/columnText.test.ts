import fc from "fast-check";
import {
  columnLength,
  columnText,
  cutText,
} from "../../../../../lib/adapters/dataverse/writes/columnText";
import { erpNumberMaxLength } from "../../../../../lib/ports/erp";

describe("cutText", () => {
  it("keeps text that fits", () => {
    fc.assert(
      fc.property(fc.string(), (text) => {
        expect(cutText(text, Math.max(text.length, 1))).toBe(text);
      }),
    );
  });

  it("never exceeds the length and never halves a character", () => {
    const text = fc.string({ unit: "grapheme", minLength: 20 });
    fc.assert(
      fc.property(text, fc.integer({ min: 1, max: 19 }), (given, max) => {
        const cut = cutText(given, max);
        expect(cut.length).toBeLessThanOrEqual(max);
        expect(cut).toMatch(/…$/u);
        expect(cut).not.toMatch(/\p{Cs}/u);
      }),
    );
  });
});

describe("columnText", () => {
  it("is not needed for the ERP's numbers, of which the longest fits its column", () => {
    expect(columnLength("invjob_erpnumber")).toBe(erpNumberMaxLength);
  });

  it("cuts a platform's text of 20,000 characters to the error message's length", () => {
    expect(columnText("invjob_errormessage", "x".repeat(20_000))).toHaveLength(4_000);
  });

  it("knows no column that the schema does not have", () => {
    expect(() => columnLength("invjob_nothing")).toThrow(RangeError);
    expect(() => columnLength("invjob_quantity")).toThrow(RangeError);
  });
});
