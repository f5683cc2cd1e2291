import * as fc from "fast-check";
import { parse } from "lossless-json";
import { parseJson } from "../../../../infra/verify/client/parseJson";

describe("parseJson", () => {
  it("keeps a number's digits as they were sent (DATAVERSE.md 3.1)", () => {
    const text =
      '{"a": 20000.0000, "b":-0.10, "c":[1e-12,12345678901234567890.123], "d":"7", "e":""}';
    expect(parseJson(text)).toEqual({
      a: "20000.0000",
      b: "-0.10",
      c: ["1e-12", "12345678901234567890.123"],
      d: "7",
      e: "",
    });
  });

  it("leaves text, names, true, false and null alone, whatever stands in them", () => {
    fc.assert(
      fc.property(fc.jsonValue({ noUnicodeString: false }), (value) => {
        const text = JSON.stringify(value);
        expect(parseJson(text)).toEqual(parse(text, undefined, (number) => number));
      }),
    );
  });

  it.each(["", "{", "<html>", '{"a": 1 2}', '{"a": --}'])("throws on %s", (text) => {
    expect(() => parseJson(text)).toThrow(SyntaxError);
  });
});
