/**
 * The sample's amounts as whole numbers: prices in ten-thousandths of the currency, quantities in
 * hundredths, totals in the currency's minor unit.
 */

export type SampleCurrency = "USD" | "EUR" | "JPY";

/** Decimals that the currency's amounts have. */
export const minorDigits: Readonly<Record<SampleCurrency, number>> = { USD: 2, EUR: 2, JPY: 0 };

/** What one US dollar buys, in hundredths; only for believable prices. */
const hundredthsPerDollar: Readonly<Record<SampleCurrency, bigint>> = {
  USD: 100n,
  EUR: 92n,
  JPY: 15_000n,
};

/** A price from here on carries no fraction finer than the currency's minor unit. */
const finePriceBelow = 100_0000n;

/** `dividend / divisor` to the nearest whole number, halves away from zero; divisor above zero. */
export function divideRounded(dividend: bigint, divisor: bigint): bigint {
  const magnitude = dividend < 0n ? -dividend : dividend;
  const rounded = (magnitude * 2n + divisor) / (divisor * 2n);
  return dividend < 0n ? -rounded : rounded;
}

/** The price in another currency, from US dollars; both in ten-thousandths. */
export function priceIn(currency: SampleCurrency, dollarPrice: bigint): bigint {
  const price = divideRounded(dollarPrice * hundredthsPerDollar[currency], 100n);
  const unit = 10n ** BigInt(4 - minorDigits[currency]);
  return price < finePriceBelow ? price : divideRounded(price, unit) * unit;
}

/** Quantity (hundredths) x price (ten-thousandths) in minor units. */
export function amountOf(currency: SampleCurrency, quantity: bigint, price: bigint): bigint {
  return divideRounded(quantity * price, 10n ** BigInt(6 - minorDigits[currency]));
}

/** A scaled whole number as decimal text with `least` to `scale` decimals. */
export function decimalText(value: bigint, scale: number, least: number): string {
  const sign = value < 0n ? "-" : "";
  const digits = (value < 0n ? -value : value).toString().padStart(scale + 1, "0");
  const whole = digits.slice(0, digits.length - scale);
  const fraction = digits.slice(digits.length - scale);
  const kept = fraction.slice(0, least) + fraction.slice(least).replace(/0+$/, "");
  return kept === "" ? `${sign}${whole}` : `${sign}${whole}.${kept}`;
}
