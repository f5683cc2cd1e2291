import { mkdirSync } from "node:fs";
import { join } from "node:path";
import {
  accountsTable,
  orderLinesTable,
  ordersTable,
  productsTable,
} from "../../local/data/tables";
import { CsvWriter } from "../../local/data/sample/CsvWriter";

const linesPerOrder = 50;
const products = 20;
const orderDate = "2026-01-31";

/** Writes the four CSV files of one customer who bought everything, in euros, on one price list. */
export function writeSingleCustomer(directory: string, lines: number): void {
  mkdirSync(directory, { recursive: true });
  const open = (table: { readonly file: string; readonly required: readonly string[] }) =>
    new CsvWriter(join(directory, table.file), table.required);
  const accounts = open(accountsTable);
  accounts.write(["C-1", "The only customer", "DE"]);
  accounts.close();
  const catalogue = open(productsTable);
  for (let product = 0; product < products; product += 1) {
    catalogue.write([productId(product), `Product ${String(product)}`]);
  }
  catalogue.close();
  const orders = open(ordersTable);
  const orderLines = open(orderLinesTable);
  for (let line = 0; line < lines; line += 1) {
    const orderId = `SO-${String(Math.floor(line / linesPerOrder) + 1)}`;
    if (line % linesPerOrder === 0) {
      orders.write([orderId, "C-1", orderDate, "EUR", "Fulfilled", "0"]);
    }
    const product = line % products;
    const amounts = [String((line % 9) + 1), `${String(product + 1)}.99`, "0.50", "1.23"];
    orderLines.write([
      orderId,
      String((line % linesPerOrder) + 1),
      productId(product),
      "",
      ...amounts,
    ]);
  }
  orders.close();
  orderLines.close();
}

function productId(product: number): string {
  return `P-${String(product + 1)}`;
}
