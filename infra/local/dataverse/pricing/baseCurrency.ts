import { powerOfTen, roundHalfAway } from "../store/decimal";

/** Digits after the point of every `exchangerate` column. */
const exchangeRateScale = 12;

/** An amount in the organization's base currency: `x / exchangerate` (DATAVERSE.md 9.3). */
export function toBaseCurrency(amount: bigint, exchangeRate: bigint): bigint {
  return roundHalfAway(amount * powerOfTen(exchangeRateScale), exchangeRate);
}
