import type { ColumnModel, TableModel } from "../model/types";
import { toBaseCurrency } from "../pricing/baseCurrency";
import type { PricingRules } from "../pricing/priceLine";
import { roundToDigits } from "../pricing/rounding";
import { bytesOf, integerOf, type RowValues } from "../store/rowValues";
import { tableFacts } from "./tableFacts";
import type { Writer } from "./Writer";

const precisionDefault = 2;

/** The currency that a row's money is in, and how the organization prices. */
export interface RowMoney {
  readonly rules: PricingRules;
  readonly pricingPrecision: number;
  /** Scaled by 10^12; null where the row has no currency. */
  readonly exchangeRate: bigint | null;
}

export function rowMoney(writer: Writer, row: Readonly<RowValues>): RowMoney {
  const organization = writer.reference.organization();
  const currencyId = bytesOf(row["transactioncurrencyid"]);
  const currency = currencyId === null ? undefined : writer.reference.currency(currencyId);
  return {
    rules: {
      currencyPrecision: currency?.precision ?? precisionDefault,
      discountPerUnit: organization.discountPerUnit,
      rounding: writer.rounding,
    },
    pricingPrecision: organization.pricingPrecision,
    exchangeRate: integerOf(row["exchangerate"]) ?? currency?.exchangeRate ?? null,
  };
}

/** Rounds the money in `values` to its columns' precision (precision sources: DATAVERSE.md 9.3). */
export function roundMoney(table: TableModel, values: RowValues, money: RowMoney): void {
  for (const { column } of tableFacts(table).money) {
    const value = integerOf(values[column.name]);
    if (value !== null) {
      values[column.name] = roundToDigits(value, {
        extraScale: 0,
        digits: digitsOf(column, money),
        rounding: money.rules.rounding,
      });
    }
  }
}

/** Fills the base currency twin of every money column in `values` (DATAVERSE.md 9.3). */
export function fillBaseAmounts(table: TableModel, values: RowValues, money: RowMoney): void {
  for (const { column, base } of tableFacts(table).money) {
    const value = values[column.name];
    if (base !== undefined && value !== undefined) {
      const amount = integerOf(value);
      const rate = money.exchangeRate;
      values[base] =
        amount === null || rate === null || rate === 0n ? null : toBaseCurrency(amount, rate);
    }
  }
}

function digitsOf(column: ColumnModel, money: RowMoney): number {
  if (column.precisionSource === 1) {
    return money.pricingPrecision;
  }
  return column.precisionSource === 2
    ? money.rules.currencyPrecision
    : (column.precision ?? precisionDefault);
}
