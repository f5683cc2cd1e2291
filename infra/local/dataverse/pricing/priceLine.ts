/**
 * The price of one order or invoice line, in exact integers: money has 4 digits after the point,
 * quantities 5. Rounding is to the currency's precision (DATAVERSE.md 9.3, 9.6).
 */
import { roundToDigits, type Rounding } from "./rounding";

const quantityScale = 5;

/** Values of the choice `qooi_pricingerrorcode` that the engine gives (DATAVERSE.md 9.3). */
export const pricingErrors = {
  none: 0n,
  detailError: 1n,
  missingPriceLevel: 2n,
  missingQuantity: 4n,
  missingUnitPrice: 5n,
  missingProduct: 6n,
  missingUnit: 10n,
  productNotInPriceLevel: 11n,
  missingPriceLevelAmount: 12n,
} as const;

export interface PricingRules {
  /** Digits after the point of the line's currency. */
  readonly currencyPrecision: number;
  /** `organization.discountcalculationmethod` 1: the manual discount is per unit. */
  readonly discountPerUnit: boolean;
  readonly rounding: Rounding;
}

export interface LineInput {
  readonly quantity: bigint | null;
  readonly pricePerUnit: bigint | null;
  readonly volumeDiscount: bigint | null;
  readonly manualDiscount: bigint | null;
  readonly tax: bigint | null;
  /** `isproductoverridden`: described in words, so that its price is always the one sent. */
  readonly isWriteIn: boolean;
  readonly isPriceOverridden: boolean;
  readonly hasProduct: boolean;
  readonly hasUnit: boolean;
  readonly hasPriceList: boolean;
  /** The price list's amount: undefined when the product is not on the list, null when it has none. */
  readonly listPrice: () => bigint | null | undefined;
}

export interface PricedLine {
  readonly pricePerUnit: bigint | null;
  readonly baseAmount: bigint;
  readonly extendedAmount: bigint;
  readonly errorCode: bigint;
}

/**
 * Base amount = round((price - volume discount) x quantity); extended amount = base - manual
 * discount + tax (DATAVERSE.md 9.6). What is missing counts as zero and gives an error code.
 */
export function priceLine(input: LineInput, rules: PricingRules): PricedLine {
  const { pricePerUnit, errorCode } = unitPrice(input);
  const quantity = input.quantity ?? 0n;
  const unitAmount = (pricePerUnit ?? 0n) - (input.volumeDiscount ?? 0n);
  const baseAmount = timesQuantity(unitAmount, quantity, rules);
  const discount = lineDiscount(input, rules);
  return {
    pricePerUnit,
    baseAmount,
    extendedAmount: baseAmount - discount + (input.tax ?? 0n),
    errorCode:
      errorCode === 0n && input.quantity === null ? pricingErrors.missingQuantity : errorCode,
  };
}

/** The manual discount on the whole line, per unit or not. */
export function lineDiscount(
  line: Pick<LineInput, "manualDiscount" | "quantity">,
  rules: PricingRules,
): bigint {
  const discount = line.manualDiscount ?? 0n;
  return rules.discountPerUnit ? timesQuantity(discount, line.quantity ?? 0n, rules) : discount;
}

function timesQuantity(amount: bigint, quantity: bigint, rules: PricingRules): bigint {
  const { currencyPrecision, rounding } = rules;
  return roundToDigits(amount * quantity, {
    extraScale: quantityScale,
    digits: currencyPrecision,
    rounding,
  });
}

function unitPrice(input: LineInput): { pricePerUnit: bigint | null; errorCode: bigint } {
  if (!input.isWriteIn && !input.hasProduct) {
    return { pricePerUnit: input.pricePerUnit, errorCode: pricingErrors.missingProduct };
  }
  if (!input.isWriteIn && !input.hasUnit) {
    return { pricePerUnit: input.pricePerUnit, errorCode: pricingErrors.missingUnit };
  }
  if (input.isWriteIn || input.isPriceOverridden) {
    const missing = input.pricePerUnit === null;
    return {
      pricePerUnit: input.pricePerUnit,
      errorCode: missing ? pricingErrors.missingUnitPrice : pricingErrors.none,
    };
  }
  return listedPrice(input);
}

function listedPrice(input: LineInput): { pricePerUnit: bigint | null; errorCode: bigint } {
  if (!input.hasPriceList) {
    return { pricePerUnit: null, errorCode: pricingErrors.missingPriceLevel };
  }
  const price = input.listPrice();
  if (price === undefined) {
    return { pricePerUnit: null, errorCode: pricingErrors.productNotInPriceLevel };
  }
  const missing = price === null;
  return {
    pricePerUnit: price,
    errorCode: missing ? pricingErrors.missingPriceLevelAmount : pricingErrors.none,
  };
}
