import fc from "fast-check";
import {
  addShare,
  headerTotals,
  noShare,
  shareOf,
  subtractShare,
  type LineShare,
} from "../../../../../infra/local/dataverse/pricing/headerTotals";
import {
  priceLine,
  pricingErrors,
  type LineInput,
  type PricingRules,
} from "../../../../../infra/local/dataverse/pricing/priceLine";
import { toBaseCurrency } from "../../../../../infra/local/dataverse/pricing/baseCurrency";

const rules: PricingRules = { currencyPrecision: 2, discountPerUnit: false, rounding: "halfAway" };

const line: LineInput = {
  quantity: 300_000n,
  pricePerUnit: 123_456n,
  volumeDiscount: null,
  manualDiscount: 10_000n,
  tax: 5_000n,
  isWriteIn: false,
  isPriceOverridden: true,
  hasProduct: true,
  hasUnit: true,
  hasPriceList: true,
  listPrice: () => undefined,
};

describe("a line's price (DATAVERSE.md 9.6)", () => {
  it("is round((price - volume discount) x quantity), less the discount, plus tax", () => {
    const priced = priceLine({ ...line, volumeDiscount: 3_456n }, rules);
    expect(priced.baseAmount).toBe(360_000n);
    expect(priced.extendedAmount).toBe(360_000n - 10_000n + 5_000n);
    expect(priced.errorCode).toBe(pricingErrors.none);
  });

  it.each([
    [0, 370_000n],
    [2, 370_400n],
    [3, 370_370n],
  ])("is rounded to a currency of %i decimals", (currencyPrecision, expected) => {
    expect(priceLine(line, { ...rules, currencyPrecision }).baseAmount).toBe(expected);
  });

  it("rounds halves away from zero, and to the even neighbour where that is switched on", () => {
    const half = { ...line, quantity: 100_000n, pricePerUnit: 1_250n };
    const back = { ...half, quantity: -100_000n };
    expect(priceLine(half, rules).baseAmount).toBe(1_300n);
    expect(priceLine(back, rules).baseAmount).toBe(-1_300n);
    expect(priceLine(half, { ...rules, rounding: "halfEven" }).baseAmount).toBe(1_200n);
  });

  it("multiplies the manual discount by quantity where discounts are per unit", () => {
    expect(priceLine(line, { ...rules, discountPerUnit: true }).extendedAmount).toBe(
      370_400n - 30_000n + 5_000n,
    );
  });

  it("is the price list's unless overridden or a write-in", () => {
    const listed = { ...line, isPriceOverridden: false, listPrice: () => 20_000n };
    expect(priceLine(listed, rules).pricePerUnit).toBe(20_000n);
    expect(priceLine({ ...listed, isPriceOverridden: true }, rules).pricePerUnit).toBe(123_456n);
    expect(priceLine({ ...listed, isWriteIn: true }, rules).pricePerUnit).toBe(123_456n);
  });

  it.each<[string, Partial<LineInput>, bigint]>([
    ["no price list", { isPriceOverridden: false, hasPriceList: false }, 2n],
    ["no quantity", { quantity: null }, 4n],
    ["no price", { pricePerUnit: null }, 5n],
    ["no product", { hasProduct: false }, 6n],
    ["no unit", { hasUnit: false }, 10n],
    ["a product that is not on the list", { isPriceOverridden: false }, 11n],
    ["a list without an amount", { isPriceOverridden: false, listPrice: () => null }, 12n],
  ])("has an error code for %s", (_, change, expected) => {
    expect(priceLine({ ...line, ...change }, rules).errorCode).toBe(expected);
  });
});

describe("header totals (DATAVERSE.md 9.6)", () => {
  it("are lines less header discounts, plus freight and tax", () => {
    const share: LineShare = { lineItems: 1_000_000n, discounts: 20_000n, tax: 190_000n };
    const input = {
      share,
      discountAmount: 50_000n,
      discountPercentage: 1_050n,
      freightAmount: 70_000n,
    };
    expect(headerTotals(input, rules)).toEqual({
      totallineitemamount: 1_000_000n,
      totallineitemdiscountamount: 20_000n,
      totaltax: 190_000n,
      totaldiscountamount: 155_000n,
      totalamountlessfreight: 845_000n,
      totalamount: 845_000n + 70_000n + 190_000n,
    });
  });

  const money = fc.bigInt(-(10n ** 12n), 10n ** 12n);
  const anyLine = fc.record({
    quantity: fc.option(fc.bigInt(-(10n ** 8n), 10n ** 8n)),
    pricePerUnit: fc.option(money),
    manualDiscount: fc.option(money),
    tax: fc.option(money),
  });
  const anyRules = fc.record<PricingRules>({
    currencyPrecision: fc.constantFrom(0, 2, 3),
    discountPerUnit: fc.boolean(),
    rounding: fc.constantFrom("halfAway" as const, "halfEven" as const),
  });

  it("kept by difference are the totals from scratch, whatever is added, changed and removed", () => {
    const change = fc.record({ slot: fc.nat({ max: 5 }), line: fc.option(anyLine) });
    fc.assert(
      fc.property(fc.array(change, { maxLength: 30 }), anyRules, (changes, chosen) => {
        const shares = new Map<number, LineShare>();
        let kept = noShare;
        for (const { slot, line: sent } of changes) {
          const before = shares.get(slot) ?? noShare;
          const after = sent === null ? noShare : shareOfLine(sent, chosen);
          shares.set(slot, after);
          kept = addShare(kept, subtractShare(after, before));
        }
        const scratch = [...shares.values()].reduce(addShare, noShare);
        expect(kept).toEqual(scratch);
      }),
    );
  });

  function shareOfLine(
    sent: Pick<LineInput, "quantity" | "pricePerUnit" | "manualDiscount" | "tax">,
    chosen: PricingRules,
  ): LineShare {
    const { extendedAmount } = priceLine({ ...line, ...sent }, chosen);
    return shareOf({ ...sent, extendedAmount }, chosen);
  }
});

describe("amounts in base currency (DATAVERSE.md 9.3)", () => {
  it("are the amount divided by the exchange rate, to four digits", () => {
    expect(toBaseCurrency(100_000n, 920_000_000_000n)).toBe(108_696n);
    expect(toBaseCurrency(-1n, 2_000_000_000_000n)).toBe(-1n);
    expect(toBaseCurrency(12_345n, 1_000_000_000_000n)).toBe(12_345n);
  });
});
