import fc from "fast-check";
import { lineAmounts, platformNet } from "../../../lib/domain/lineAmounts";
import { decimal, plainText, type Decimal } from "../../../lib/domain/money";
import { currencyDigits, decimals } from "../../support/domainArbitraries";
import { anOrderLine } from "../../support/domainSamples";

interface Given {
  readonly quantity: string;
  readonly price: string;
  readonly manual?: string;
  readonly volume?: string;
  readonly tax?: string;
}

function optional(text: string | undefined): Decimal | null {
  return text === undefined ? null : decimal(text);
}

function amountsOf(
  { quantity, price, manual, volume, tax }: Given,
  rules: { precision: number; discountPerUnit: boolean },
): Record<string, string> {
  const line = anOrderLine({
    manualDiscount: optional(manual),
    volumeDiscount: optional(volume),
    tax: optional(tax),
  });
  const inputs = { quantity: decimal(quantity), pricePerUnit: decimal(price) };
  const amounts = lineAmounts(line, inputs, rules);
  return Object.fromEntries(
    Object.entries(amounts).map(([name, value]) => [name, plainText(value as Decimal)]),
  );
}

const euros = { precision: 2, discountPerUnit: false };

describe("lineAmounts", () => {
  it("takes the discount off the rounded product", () => {
    const amounts = amountsOf({ quantity: "14", price: "16.5775", manual: "0.5" }, euros);
    expect(amounts).toMatchObject({ net: "231.59", discount: "0.5", tax: "0" });
  });

  it("keeps half a cent that a binary number would lose", () => {
    expect(amountsOf({ quantity: "1", price: "232.085" }, euros)).toMatchObject({ net: "232.09" });
    expect(amountsOf({ quantity: "-1", price: "232.085" }, euros)).toMatchObject({
      net: "-232.09",
    });
  });

  it("rounds to the currency's digits", () => {
    const given = { quantity: "3", price: "0.1115" };
    expect(amountsOf(given, { ...euros, precision: 0 })).toMatchObject({ net: "0" });
    expect(amountsOf(given, { ...euros, precision: 2 })).toMatchObject({ net: "0.33" });
    expect(amountsOf(given, { ...euros, precision: 3 })).toMatchObject({ net: "0.335" });
  });

  it("folds the volume discount, which is per unit, into the price", () => {
    const amounts = amountsOf({ quantity: "10", price: "5", volume: "0.25" }, euros);
    expect(amounts).toMatchObject({ pricePerUnit: "4.75", net: "47.5" });
  });

  it("counts the manual discount once per unit where the price list says so", () => {
    const given = { quantity: "4", price: "10", manual: "1.5" };
    expect(amountsOf(given, euros)).toMatchObject({ net: "38.5", discount: "1.5" });
    const perUnit = amountsOf(given, { ...euros, discountPerUnit: true });
    expect(perUnit).toMatchObject({ net: "34", discount: "1.5" });
  });

  it("copies the discount as it stands on a return", () => {
    const amounts = amountsOf({ quantity: "-2", price: "10", manual: "1", tax: "-4" }, euros);
    expect(amounts).toEqual({
      quantity: "-2",
      pricePerUnit: "10",
      discount: "1",
      net: "-21",
      tax: "-4",
    });
  });

  it("without discounts makes a return the mirror of its sale", () => {
    fc.assert(
      fc.property(decimals(5), decimals(4), currencyDigits, (quantity, pricePerUnit, precision) => {
        const line = anOrderLine({ manualDiscount: null, volumeDiscount: null });
        const rules = { precision, discountPerUnit: false };
        const sale = lineAmounts(line, { quantity, pricePerUnit }, rules);
        const back = lineAmounts(line, { quantity: quantity.neg(), pricePerUnit }, rules);
        expect(back.net.eq(sale.net.neg())).toBe(true);
        expect(sale.net.eq(sale.net.round(precision))).toBe(true);
      }),
    );
  });
});

describe("platformNet", () => {
  it("is the extended amount less tax, an empty column being zero", () => {
    const of = (extendedAmount: string | undefined, tax: string | undefined): string =>
      plainText(platformNet({ extendedAmount: optional(extendedAmount), tax: optional(tax) }));
    expect(of("119", "19")).toBe("100");
    expect(of("119", undefined)).toBe("119");
    expect(of(undefined, "19")).toBe("-19");
    expect(of(undefined, undefined)).toBe("0");
  });
});
