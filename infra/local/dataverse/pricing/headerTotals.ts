/**
 * Totals of an order or invoice header, in money of 4 digits after the point. They are kept by
 * difference: a line adds, changes or takes away its share, so that the cost of a line write does not
 * grow with the number of lines (DATAVERSE.md 9.6).
 */
import { lineDiscount, type PricingRules } from "./priceLine";
import { roundToDigits } from "./rounding";

const percentageScale = 2;
const percentDigits = 2;

/** What one line, or all of them, add to the header. */
export interface LineShare {
  /** Extended amounts without tax. */
  readonly lineItems: bigint;
  readonly discounts: bigint;
  readonly tax: bigint;
}

export const noShare: LineShare = { lineItems: 0n, discounts: 0n, tax: 0n };

export interface HeaderInput {
  readonly share: LineShare;
  readonly discountAmount: bigint | null;
  /** Percent with 2 digits after the point. */
  readonly discountPercentage: bigint | null;
  readonly freightAmount: bigint | null;
}

/** The header's computed columns under their logical names. */
export interface HeaderTotals {
  readonly totallineitemamount: bigint;
  readonly totallineitemdiscountamount: bigint;
  readonly totaltax: bigint;
  readonly totaldiscountamount: bigint;
  readonly totalamountlessfreight: bigint;
  readonly totalamount: bigint;
}

/** The share of a line with these amounts. */
export function shareOf(
  line: {
    readonly extendedAmount: bigint | null;
    readonly tax: bigint | null;
    readonly manualDiscount: bigint | null;
    readonly quantity: bigint | null;
  },
  rules: PricingRules,
): LineShare {
  const tax = line.tax ?? 0n;
  return {
    lineItems: (line.extendedAmount ?? 0n) - tax,
    discounts: lineDiscount(line, rules),
    tax,
  };
}

export function addShare(left: LineShare, right: LineShare): LineShare {
  return {
    lineItems: left.lineItems + right.lineItems,
    discounts: left.discounts + right.discounts,
    tax: left.tax + right.tax,
  };
}

export function subtractShare(left: LineShare, right: LineShare): LineShare {
  return {
    lineItems: left.lineItems - right.lineItems,
    discounts: left.discounts - right.discounts,
    tax: left.tax - right.tax,
  };
}

/** `totalamount` = lines - header discounts + freight + tax (DATAVERSE.md 9.6). */
export function headerTotals(input: HeaderInput, rules: PricingRules): HeaderTotals {
  const { share } = input;
  const percentage = roundToDigits(share.lineItems * (input.discountPercentage ?? 0n), {
    extraScale: percentageScale + percentDigits,
    digits: rules.currencyPrecision,
    rounding: rules.rounding,
  });
  const discount = percentage + (input.discountAmount ?? 0n);
  const lessFreight = share.lineItems - discount;
  return {
    totallineitemamount: share.lineItems,
    totallineitemdiscountamount: share.discounts,
    totaltax: share.tax,
    totaldiscountamount: discount,
    totalamountlessfreight: lessFreight,
    totalamount: lessFreight + (input.freightAmount ?? 0n) + share.tax,
  };
}
