import type { BundledLine } from "./invoice";
import { sum, type Decimal } from "./money";

export interface InvoiceTotals {
  readonly net: Decimal;
  readonly tax: Decimal;
  readonly total: Decimal;
}

/** Totals are sums of lines that are rounded already; nothing is rounded here (ERP.md 3). */
export function invoiceTotals(lines: readonly BundledLine[]): InvoiceTotals {
  const amounts = lines.flatMap(({ row }) => (row.amounts === null ? [] : [row.amounts]));
  const net = sum(amounts.map((line) => line.net));
  const tax = sum(amounts.map((line) => line.tax));
  return { net, tax, total: net.plus(tax) };
}
