import type { Guid } from "./guid";

export interface Currency {
  readonly id: Guid;
  readonly isoCode: string;
  /** Digits after the point: `transactioncurrency.currencyprecision`. */
  readonly precision: number;
}

/** All currencies of the organization by id: a small table, kept whole. */
export type Currencies = ReadonlyMap<Guid, Currency>;

/** Switches of the organization that change what a line costs (tables' NOTES, organization). */
export interface PricingFlags {
  /** `discountcalculationmethod` 1: the manual discount is per unit. */
  readonly discountPerUnit: boolean;
}
