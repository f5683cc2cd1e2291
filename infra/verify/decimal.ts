import Big from "big.js";

/** Strict: a binary number is refused, because it may have lost cents before it came here. */
export const Decimal = Big();
Decimal.strict = true;
export type Decimal = Big;

export const zero: Decimal = new Decimal("0");

/** Minor units (cents) as an amount: `minorUnits(3, 2)` is 0.03. */
export function minorUnits(count: number, digits: number): Decimal {
  return new Decimal(String(count)).div(new Decimal("10").pow(digits));
}

/** True if two amounts are at most `slack` apart. */
export function within(slack: Decimal, one: Decimal, other: Decimal): boolean {
  return one.minus(other).abs().lte(slack);
}
