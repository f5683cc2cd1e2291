import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { columnsOf, writeRows } from "./csv/writeRows";
import { decimalText, minorDigits, type SampleCurrency } from "./sample/amounts";
import { makeCatalogue, type SampleProduct } from "./sample/catalogue";
import { CsvWriter } from "./sample/CsvWriter";
import { makeCustomers, type SampleCustomer } from "./sample/customers";
import type { SampleOrder } from "./sample/orders";
import { planOrders } from "./sample/planOrders";
import { Random } from "./sample/Random";
import { sampleProblem, sampleSize, type SampleOptions } from "./sample/SampleOptions";
import { accountsTable, orderLinesTable, ordersTable, productsTable } from "./tables";

export interface SampleCounts {
  readonly accounts: number;
  readonly products: number;
  readonly orders: number;
  readonly orderLines: number;
}

const firstDay = Date.UTC(2025, 0, 2);
const dayInMs = 86_400_000;
const daysOfTrade = 270;

/**
 * Writes the four CSV files of a made-up trading company into `directory` (made if need be): three
 * currencies, discounts, taxes, returns, write-ins, free items and the mistakes of `plantedErrors`.
 * Streams: memory does not grow with the number of lines, only with that of customers.
 * Throws a RangeError for numbers that do not fit each other, and for a seed that it cannot use.
 */
export function writeSample(directory: string, options: SampleOptions): SampleCounts {
  const problem = sampleProblem(options);
  if (problem !== undefined) {
    throw new RangeError(problem);
  }
  const size = sampleSize(options);
  const { lines } = size;
  const random = new Random(size.seed);
  mkdirSync(directory, { recursive: true });
  const products = makeCatalogue(random);
  const customers = makeCustomers(random, size.customers);
  writeRows(directory, productsTable, {
    columns: columnsOf(productsTable),
    rows: products.map(productRow),
  });
  writeRows(directory, accountsTable, {
    columns: columnsOf(accountsTable),
    rows: customers.all.map(accountRow),
  });
  const orders = writeOrders(directory, lines, planOrders({ random, products, customers, size }));
  return { accounts: size.customers, products: products.length, orders, orderLines: lines };
}

function productRow(product: SampleProduct): string[] {
  return [product.id, product.name];
}

function accountRow(customer: SampleCustomer): string[] {
  const { id, name, country, kind, erpNumber, creditHold, paymentTerms } = customer;
  return [id, name, country, kind, erpNumber, String(creditHold), paymentTerms];
}

/** Returns the number of orders. */
function writeOrders(directory: string, lines: number, orders: Iterable<SampleOrder>): number {
  const orderWriter = new CsvWriter(join(directory, ordersTable.file), columnsOf(ordersTable));
  const lineWriter = new CsvWriter(
    join(directory, orderLinesTable.file),
    columnsOf(orderLinesTable),
  );
  const linesPerDay = Math.ceil(lines / daysOfTrade);
  let orderCount = 0;
  let lineCount = 0;
  for (const order of orders) {
    orderCount += 1;
    const orderId = `SO-${String(100_000 + orderCount)}`;
    const day = Math.floor(lineCount / linesPerDay);
    orderWriter.write(orderRow(orderId, new Date(firstDay + day * dayInMs), order));
    for (const [index, row] of lineRows(order).entries()) {
      lineWriter.write([orderId, String(index + 1), ...row]);
    }
    lineCount += order.lines.length;
  }
  orderWriter.close();
  lineWriter.close();
  return orderCount;
}

function orderRow(orderId: string, date: Date, order: SampleOrder): string[] {
  return [
    orderId,
    order.customer?.id ?? "",
    date.toISOString().slice(0, 10),
    order.currency,
    order.state,
    amountText(order.freight, order.currency),
    order.discountPercent === undefined ? "" : decimalText(order.discountPercent, 2, 2),
    order.headerDiscount === undefined ? "" : amountText(order.headerDiscount, order.currency),
    order.priceList,
  ];
}

function lineRows(order: SampleOrder): string[][] {
  const { currency } = order;
  return order.lines.map((line) => [
    line.productId,
    line.description,
    decimalText(line.quantity, 2, 0),
    line.price === undefined ? "" : decimalText(line.price, 4, minorDigits[currency]),
    amountText(line.discount, currency),
    amountText(line.tax, currency),
    line.productType,
    line.unit,
  ]);
}

function amountText(minorUnits: bigint, currency: SampleCurrency): string {
  const digits = minorDigits[currency];
  return decimalText(minorUnits, digits, digits);
}
