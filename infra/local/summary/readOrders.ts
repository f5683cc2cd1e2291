import { CurrencySums } from "./CurrencySums";
import type { DataverseReader } from "./DataverseReader";
import type { Eligibility } from "./Eligibility";
import { eligibilityColumns } from "./Eligibility";
import { expanded, moneyOf, platformNet, textOf } from "./readRow";

export interface OrderFigures {
  readonly orderLines: number;
  readonly eligibleLines: number;
  /** What the platform states on eligible lines, without tax. */
  readonly eligibleNet: CurrencySums;
  /** On eligible orders; no invoice carries freight. */
  readonly freight: CurrencySums;
}

/** Reads order lines and freight, page by page. */
export async function readOrders(
  reader: DataverseReader,
  eligibility: Eligibility,
): Promise<OrderFigures> {
  const eligibleNet = new CurrencySums();
  let orderLines = 0;
  let eligibleLines = 0;
  const lines =
    "salesorderdetails?$select=extendedamount,tax,_transactioncurrencyid_value" +
    `&$expand=salesorderid($select=${eligibilityColumns})`;
  for await (const line of reader.rows(lines)) {
    orderLines += 1;
    if (!eligibility.includes(expanded(line, "salesorderid"))) continue;
    eligibleLines += 1;
    eligibleNet.add(textOf(line, "_transactioncurrencyid_value"), platformNet(line));
  }
  const freight = new CurrencySums();
  const orders =
    `salesorders?$select=freightamount,${eligibilityColumns},_transactioncurrencyid_value` +
    "&$filter=freightamount ne null and freightamount ne 0";
  for await (const order of reader.rows(orders)) {
    if (!eligibility.includes(order)) continue;
    freight.add(textOf(order, "_transactioncurrencyid_value"), moneyOf(order, "freightamount"));
  }
  return { orderLines, eligibleLines, eligibleNet, freight };
}
