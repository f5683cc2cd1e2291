import { roundHalfAway, zero, type Decimal } from "./money";
import type { LineAmounts, OrderLine } from "./orderLine";

/** Columns that must be filled before amounts can be computed. */
export interface PricedInputs {
  readonly quantity: Decimal;
  readonly pricePerUnit: Decimal;
}

/**
 * The amounts of an invoice line: net = round(quantity x price) - discount, tax as it stands on the
 * order line (DESIGN 3, stage 1). The volume discount is per unit and goes into the price; with the
 * price list's discounts per unit the manual discount counts once per unit.
 *
 * @param precision digits of the currency
 */
export function lineAmounts(
  line: OrderLine,
  { quantity, pricePerUnit }: PricedInputs,
  { precision, discountPerUnit }: { precision: number; discountPerUnit: boolean },
): LineAmounts {
  const price = pricePerUnit.minus(line.volumeDiscount ?? zero);
  const discount = line.manualDiscount ?? zero;
  const discountInAll = discountPerUnit
    ? roundHalfAway(discount.times(quantity), precision)
    : discount;
  const net = roundHalfAway(quantity.times(price), precision).minus(discountInAll);
  return { quantity, pricePerUnit: price, discount, net, tax: line.tax ?? zero };
}

/** What the platform says the line is worth without tax; an empty column is zero. */
export function platformNet(line: Pick<OrderLine, "extendedAmount" | "tax">): Decimal {
  return (line.extendedAmount ?? zero).minus(line.tax ?? zero);
}
