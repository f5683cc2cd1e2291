import { mkdirSync } from "node:fs";
import { columnsOf, writeRows } from "../../local/data/csv/writeRows";
import {
  accountsTable,
  orderLinesTable,
  ordersTable,
  productsTable,
} from "../../local/data/tables";
import type { TradePlan } from "../plan/RoundPlan";

/** Writes a round's trade as a data set, which stays as evidence where the round fails. */
export function writeTrade(directory: string, trade: TradePlan): void {
  mkdirSync(directory, { recursive: true });
  const { accounts, products, orders, lines } = trade;
  writeRows(directory, accountsTable, { columns: columnsOf(accountsTable), rows: accounts });
  writeRows(directory, productsTable, { columns: productsTable.required, rows: products });
  writeRows(directory, ordersTable, { columns: ordersTable.required, rows: orders });
  writeRows(directory, orderLinesTable, { columns: orderLinesTable.required, rows: lines });
}
