import fc from "fast-check";
import {
  decimal,
  minorUnits,
  moneyText,
  plainText,
  roundHalfAway,
  sum,
  zero,
} from "../../../lib/domain/money";
import { currencyDigits, decimals } from "../../support/domainArbitraries";

/** Rounds on whole numbers only: an independent reading of "half away from zero". */
function roundedByIntegers(text: string, digits: number): bigint {
  const [, sign = "", whole = "0", fraction = ""] = /^(-?)(\d+)\.?(\d*)$/.exec(text) ?? [];
  const kept = BigInt(whole + fraction.slice(0, digits).padEnd(digits, "0"));
  const up = (fraction[digits] ?? "0") >= "5" ? 1n : 0n;
  return sign === "-" ? -(kept + up) : kept + up;
}

describe("decimal", () => {
  it("keeps every digit of the text", () => {
    const text = "123456789012345678901234567890.12345678901234567890123456789";
    expect(plainText(decimal(text))).toBe(text);
  });

  it.each(["", " 1", "1 ", "1,5", "0x10", "NaN", "Infinity", "1.2.3", "--1", "1e", "one"])(
    "refuses %j",
    (text) => {
      expect(() => decimal(text)).toThrow();
    },
  );

  it("refuses a binary number, which may have lost cents before", () => {
    expect(() => decimal(0.1 as unknown as string)).toThrow();
    expect(() => zero.plus(1.5)).toThrow();
  });
});

describe("roundHalfAway", () => {
  it.each([
    ["232.085", 2, "232.09"],
    ["-232.085", 2, "-232.09"],
    ["0.5", 0, "1"],
    ["-0.5", 0, "-1"],
    ["1.5", 0, "2"],
    ["2.5", 0, "3"],
    ["0.0005", 3, "0.001"],
    ["0.00049", 3, "0"],
    ["2.675", 2, "2.68"],
    ["1.005", 2, "1.01"],
  ])("rounds %s to %i digits as %s", (text, digits, expected) => {
    expect(plainText(roundHalfAway(decimal(text), digits))).toBe(expected);
  });

  it("agrees with whole-number arithmetic", () => {
    fc.assert(
      fc.property(decimals(5), currencyDigits, (value, digits) => {
        const scaled = roundHalfAway(value, digits).times(decimal("10").pow(digits));
        expect(BigInt(plainText(scaled))).toBe(roundedByIntegers(plainText(value), digits));
      }),
    );
  });

  it("makes a credit note the mirror of its invoice", () => {
    fc.assert(
      fc.property(decimals(5), currencyDigits, (value, digits) => {
        const mirrored = roundHalfAway(value.neg(), digits).neg();
        expect(mirrored.eq(roundHalfAway(value, digits))).toBe(true);
      }),
    );
  });

  it("changes nothing that is rounded already", () => {
    fc.assert(
      fc.property(decimals(5), currencyDigits, (value, digits) => {
        const rounded = roundHalfAway(value, digits);
        expect(roundHalfAway(rounded, digits).eq(rounded)).toBe(true);
      }),
    );
  });
});

describe("sum", () => {
  it("is zero for none", () => {
    expect(plainText(sum([]))).toBe("0");
  });

  it("does not depend on the order and loses nothing", () => {
    fc.assert(
      fc.property(fc.array(decimals(3)), (amounts) => {
        const whole = amounts.reduce(
          (total, amount) => total + BigInt(plainText(amount.times(decimal("1000")))),
          0n,
        );
        expect(BigInt(plainText(sum(amounts).times(decimal("1000"))))).toBe(whole);
        expect(sum([...amounts].reverse()).eq(sum(amounts))).toBe(true);
      }),
    );
  });
});

describe("minorUnits", () => {
  it.each([
    [3, 2, "0.03"],
    [1, 0, "1"],
    [12, 3, "0.012"],
    [0, 2, "0"],
  ])("%i with %i digits is %s", (count, digits, expected) => {
    expect(plainText(minorUnits(count, digits))).toBe(expected);
  });
});

describe("text of amounts", () => {
  it("has exactly the currency's digits and is never in exponent form", () => {
    fc.assert(
      fc.property(decimals(5), currencyDigits, (value, digits) => {
        const text = moneyText(value, digits);
        expect(text).toMatch(digits === 0 ? /^-?\d+$/ : new RegExp(`^-?\\d+\\.\\d{${digits}}$`));
        expect(decimal(text).eq(roundHalfAway(value, digits))).toBe(true);
      }),
    );
  });

  it("writes no negative zero", () => {
    const nothing = decimal("-1").times(zero);
    expect(moneyText(nothing, 2)).toBe("0.00");
    expect(moneyText(decimal("-0.001"), 2)).toBe("0.00");
    expect(plainText(nothing)).toBe("0");
  });

  it("is the same for equal values, however they were written", () => {
    expect(plainText(decimal("1.500"))).toBe("1.5");
    expect(plainText(decimal("1e3"))).toBe("1000");
    expect(plainText(decimal("0.0000000001"))).toBe("0.0000000001");
    fc.assert(fc.property(decimals(5), (value) => decimal(plainText(value)).eq(value)));
  });
});
