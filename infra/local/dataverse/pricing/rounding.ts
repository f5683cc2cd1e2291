import { moneyScale } from "../model/parseColumn";
import { powerOfTen, roundHalfAway, roundHalfEven } from "../store/decimal";

/** The platform's rounding of halves is not documented (DATAVERSE.md 9.6): a switch. */
export type Rounding = "halfAway" | "halfEven";

export interface RoundingTarget {
  /** Digits after the point that the value has beyond money's 4. */
  readonly extraScale: number;
  /** Digits after the point to keep; more than 4 keeps 4. */
  readonly digits: number;
  readonly rounding: Rounding;
}

/** Rounds to money with only `digits` of its 4 digits after the point in use. */
export function roundToDigits(value: bigint, target: RoundingTarget): bigint {
  const digits = Math.min(target.digits, moneyScale);
  const round = target.rounding === "halfEven" ? roundHalfEven : roundHalfAway;
  const kept = round(value, powerOfTen(target.extraScale + moneyScale - digits));
  return kept * powerOfTen(moneyScale - digits);
}
