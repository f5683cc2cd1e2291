import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CsvWriter } from "../../local/data/sample/CsvWriter";
import type { TradePlan } from "../plan/RoundPlan";

const accountColumns = [
  "account_id",
  "account_name",
  "country",
  "kind",
  "erp_number",
  "credit_hold",
  "payment_terms",
];
const productColumns = ["product_id", "product_name"];
const orderColumns = [
  "order_id",
  "account_id",
  "order_date",
  "currency",
  "state",
  "freight_amount",
];
const lineColumns = [
  "order_id",
  "line_no",
  "product_id",
  "description",
  "quantity",
  "unit_price",
  "discount_amount",
  "tax_amount",
];

/** Writes a round's trade as a data set, which stays as evidence where the round fails. */
export function writeTrade(directory: string, trade: TradePlan): void {
  mkdirSync(directory, { recursive: true });
  const files = [
    ["accounts.csv", accountColumns, trade.accounts],
    ["products.csv", productColumns, trade.products],
    ["orders.csv", orderColumns, trade.orders],
    ["order_lines.csv", lineColumns, trade.lines],
  ] as const;
  for (const [name, columns, rows] of files) {
    const writer = new CsvWriter(join(directory, name), columns);
    for (const row of rows) writer.write(row);
    writer.close();
  }
}
