import Big from "big.js";

/**
 * The decimal type of the whole product. Strict: a binary number is refused, because it may have
 * lost cents before it came here.
 */
export const Decimal = Big();
Decimal.strict = true;
export type Decimal = Big;

export const zero: Decimal = new Decimal("0");

/** Reads a decimal from its exact text, as JSON writes numbers. Throws on anything else. */
export function decimal(text: string): Decimal {
  return new Decimal(text);
}

/**
 * Rounds half away from zero, as the platform's price engine is taken to do (ERP.md 3): a credit
 * note stays the mirror of its invoice.
 *
 * @param digits digits after the point: 0 for JPY, 2 for EUR, 3 for KWD
 */
export function roundHalfAway(value: Decimal, digits: number): Decimal {
  return value.round(digits, Decimal.roundHalfUp);
}

/** The sum of amounts, zero for none. */
export function sum(amounts: Iterable<Decimal>): Decimal {
  let total = zero;
  for (const amount of amounts) total = total.plus(amount);
  return total;
}

/** Minor units (cents) as an amount: `minorUnits(3, 2)` is 0.03. */
export function minorUnits(count: number, digits: number): Decimal {
  return decimal(String(count)).div(decimal("10").pow(digits));
}

/** An amount as text with a fixed number of digits, never in exponent form, and no negative zero. */
export function moneyText(value: Decimal, digits: number): string {
  return roundHalfAway(value, digits).toFixed(digits);
}

/** A decimal as text without needless zeros, never in exponent form. */
export function plainText(value: Decimal): string {
  return value.toFixed();
}
