import fc from "fast-check";
import { decideLine, decisionDiffers, type LineRules } from "../../../lib/domain/decideLine";
import { lineErrorCodes, type LineErrorCode } from "../../../lib/domain/errorCodes";
import { inputHash } from "../../../lib/domain/inputHash";
import { decimal, plainText, roundHalfAway } from "../../../lib/domain/money";
import type { Order, OrderLine } from "../../../lib/domain/orderLine";
import { decimals } from "../../support/domainArbitraries";
import {
  aCustomer,
  anOrder,
  anOrderLine,
  bundleKeyOfSamples,
  guid,
  lineRules,
  yen,
} from "../../support/domainSamples";

interface Case {
  readonly line?: Partial<OrderLine>;
  readonly order?: Partial<Order>;
  readonly rules?: Partial<LineRules>;
  readonly alreadyInvoiced?: boolean;
}

function decide({ line = {}, order = {}, rules = {}, alreadyInvoiced = false }: Case) {
  const facts = { alreadyInvoiced };
  return decideLine(anOrderLine({ order: anOrder(order), ...line }), facts, {
    ...lineRules,
    ...rules,
  });
}

function codeOf(given: Case): string {
  const decision = decide(given);
  return decision.stage === "Error" ? decision.code : decision.stage;
}

/** In the order of the design: the first that applies is the code. */
const problems: readonly (readonly [LineErrorCode, Case])[] = [
  ["NO_CUSTOMER", { order: { customer: null } }],
  ["NO_CURRENCY", { order: { currencyId: null } }],
  ["CURRENCY_MISMATCH", { line: { currencyId: yen.id } }],
  ["NO_QUANTITY", { line: { quantity: null } }],
  ["NO_PRICE", { line: { pricePerUnit: null } }],
  ["NEGATIVE_PRICE", { line: { pricePerUnit: decimal("-0.01") } }],
  ["ORDER_ON_HOLD", { rules: { holdStatusReasons: [100001] } }],
  ["ALREADY_INVOICED", { alreadyInvoiced: true }],
  ["ORDER_CANCELED", { order: { state: 2 } }],
  ["ORDER_DISCOUNT", { order: { discountAmount: decimal("0.01") } }],
  ["BUNDLE_UNSUPPORTED", { line: { productType: 2 } }],
  ["AMOUNT_DIFFERS", { line: { extendedAmount: decimal("22.21") } }],
];

/** Problems that hide others: what the other would be judged by is missing. */
const hiddenBy: Readonly<Partial<Record<LineErrorCode, readonly LineErrorCode[]>>> = {
  NO_CURRENCY: ["CURRENCY_MISMATCH", "AMOUNT_DIFFERS"],
  NO_QUANTITY: ["AMOUNT_DIFFERS"],
  NO_PRICE: ["AMOUNT_DIFFERS"],
  BUNDLE_UNSUPPORTED: ["AMOUNT_DIFFERS"],
};

function together(left: Case, right: Case): Case {
  return {
    line: { ...left.line, ...right.line },
    order: { ...left.order, ...right.order },
    rules: { ...left.rules, ...right.rules },
    alreadyInvoiced: left.alreadyInvoiced === true || right.alreadyInvoiced === true,
  };
}

describe("decideLine", () => {
  it("validates a good line with its amounts, bundle and hash", () => {
    const decision = decide({});
    expect(decision).toMatchObject({
      stage: "Validated",
      bundleKey: bundleKeyOfSamples,
      inputHash: inputHash(anOrderLine()),
    });
    expect(decision.stage === "Validated" && plainText(decision.amounts.net)).toBe("18.5");
  });

  it.each(problems)("finds %s", (code, given) => {
    const decision = decide(given);
    expect(decision).toMatchObject({ stage: "Error", code });
    expect(decision.stage === "Error" && decision.message).toContain(`${code}: `);
    expect(decision.stage === "Error" && decision.message).toContain(lineErrorCodes[code].cure);
  });

  it("sets a line aside of which a column cannot be read, and names the column", () => {
    const unreadable = "column salesorder.ordernumber is empty";
    const decision = decide({ line: { unreadable } });
    expect(decision).toMatchObject({ stage: "Error", code: "AMOUNT_DIFFERS" });
    expect(decision.stage === "Error" && decision.message).toContain(unreadable);
  });

  it("covers every code of the catalogue but the platform's own", () => {
    const covered = problems.map(([code]) => code);
    expect([...covered, "PLATFORM_REJECTED"]).toEqual(Object.keys(lineErrorCodes));
  });

  const pairs = problems
    .flatMap(([first, a], index) =>
      problems.slice(index + 1).map(([second, b]) => ({ first, second, given: together(a, b) })),
    )
    .filter(({ first, second }) => first !== "NO_PRICE" || second !== "NEGATIVE_PRICE");

  it("lets the earlier of two problems be the code, and names both", () => {
    for (const { first, second, given } of pairs) {
      const decision = decide(given);
      expect(decision).toMatchObject({ stage: "Error", code: first });
      const message = decision.stage === "Error" ? decision.message : "";
      expect(message).toContain(`${first}: `);
      const isHidden = hiddenBy[first]?.includes(second) === true;
      expect(message.includes(`${second}: `)).toBe(!isHidden);
    }
  });

  it("has further reasons for the same codes", () => {
    expect(codeOf({ order: { currencyId: guid(0x99) } })).toBe("NO_CURRENCY");
    expect(codeOf({ line: { quantity: decimal("0.000") } })).toBe("NO_QUANTITY");
    const onCreditHold = aCustomer({ onCreditHold: true });
    expect(codeOf({ order: { customer: onCreditHold } })).toBe("ORDER_ON_HOLD");
    expect(codeOf({ order: { discountPercentage: decimal("5") } })).toBe("ORDER_DISCOUNT");
    expect(codeOf({ line: { productType: null } })).toBe("BUNDLE_UNSUPPORTED");
  });

  it("lets pass what is not wrong", () => {
    const free = { pricePerUnit: decimal("0"), manualDiscount: null, tax: null };
    expect(codeOf({ line: { ...free, extendedAmount: null } })).toBe("Validated");
    expect(codeOf({ line: { productType: 5 } })).toBe("Validated");
    expect(codeOf({ line: { currencyId: null } })).toBe("Validated");
    expect(codeOf({ order: { priceListId: null } })).toBe("Validated");
    expect(codeOf({ order: { discountAmount: decimal("0") } })).toBe("Validated");
    expect(codeOf({ order: { state: 1 }, rules: { orderStates: [1, 3] } })).toBe("Validated");
    const back = { quantity: decimal("-2"), extendedAmount: decimal("-17.8") };
    expect(codeOf({ line: back })).toBe("Validated");
  });

  it("allows a difference up to the tolerance in minor units, either way", () => {
    const off = (cents: number): string => plainText(decimal("22.2").plus(decimal(`${cents}e-2`)));
    fc.assert(
      fc.property(
        fc.integer({ min: -5, max: 5 }),
        fc.integer({ min: 0, max: 5 }),
        (cents, toleranceMinorUnits) => {
          const line = { extendedAmount: decimal(off(cents)) };
          const expected = Math.abs(cents) <= toleranceMinorUnits ? "Validated" : "AMOUNT_DIFFERS";
          expect(codeOf({ line, rules: { toleranceMinorUnits } })).toBe(expected);
        },
      ),
    );
  });

  it("validates exactly what the platform's price engine computes as we do", () => {
    const prices = decimals(4, 10n ** 9n).map((price) => price.abs());
    const quantities = decimals(5, 10n ** 9n).filter((quantity) => !quantity.eq(decimal("0")));
    const amounts = decimals(2, 10n ** 6n);
    fc.assert(
      fc.property(quantities, prices, amounts, amounts, (quantity, pricePerUnit, discount, tax) => {
        const manualDiscount = discount.abs();
        const base = roundHalfAway(quantity.times(pricePerUnit), 2);
        const extendedAmount = base.minus(manualDiscount).plus(tax);
        const line = { quantity, pricePerUnit, manualDiscount, tax, extendedAmount };
        expect(codeOf({ line })).toBe("Validated");
        const offByOne = extendedAmount.plus(decimal("0.01"));
        expect(codeOf({ line: { ...line, extendedAmount: offByOne } })).toBe("AMOUNT_DIFFERS");
      }),
    );
  });

  it("is pure: the same line gives the same decision", () => {
    for (const [, given] of problems) expect(decide(given)).toEqual(decide(given));
  });
});

describe("decisionDiffers", () => {
  const hash = "h".repeat(64);
  const error = { stage: "Error", code: "NO_PRICE", message: "m", inputHash: hash } as const;
  const row = { stage: "Error", errorCode: "NO_PRICE", inputHash: hash };

  it("is false for an error confirmed unchanged, so that nothing is written", () => {
    expect(decisionDiffers(error, row)).toBe(false);
  });

  it.each([
    ["code", { errorCode: "NO_CUSTOMER" }],
    ["hash", { inputHash: null }],
    ["stage", { stage: "OnHold" }],
  ])("is true for another %s", (_what, change) => {
    expect(decisionDiffers(error, { ...row, ...change })).toBe(true);
  });

  it("is true for an error that healed", () => {
    expect(decisionDiffers({ ...decide({}), inputHash: hash }, row)).toBe(true);
  });
});
