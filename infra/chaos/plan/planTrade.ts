import type { Random } from "../../local/data/sample/Random";
import type { TradePlan } from "./RoundPlan";

const currencies = ["EUR", "EUR", "USD", "JPY"];
const digitsOf: Readonly<Record<string, number>> = { EUR: 2, USD: 2, JPY: 0 };
/**
 * The lines of an active order can be edited, those of a fulfilled one not (DATAVERSE.md 9.5); a
 * submitted one is not to be invoiced until somebody fulfils it.
 */
const orderStates = ["Active", "Active", "Fulfilled", "Fulfilled", "Submitted"];
const fewestCustomers = 2;
const mostCustomers = 4;
const fewestOrders = 4;
const mostOrders = 9;
const mostLinesOfAnOrder = 6;
const products = 4;

/** An amount in whole minor units as text. */
function amount(minorUnits: number, digits: number): string {
  return (minorUnits / 10 ** digits).toFixed(digits);
}

function customer(random: Random, number: number): readonly string[] {
  const erpNumber = random.chance(8) ? "" : `C-${String(number)}`;
  const creditHold = random.chance(5) ? "true" : "false";
  const terms = String(random.between(1, 4));
  const kind = random.chance(25) ? "contact" : "account";
  const isHeld = kind === "account" ? creditHold : "false";
  return [`C${String(number)}`, `Customer ${String(number)}`, "DE", kind, erpNumber, isHeld, terms];
}

interface OrderHead {
  readonly id: string;
  readonly digits: number;
}

function line(random: Random, order: OrderHead, number: number): readonly string[] {
  const isReturn = random.chance(8);
  const quantity = (isReturn ? -1 : 1) * random.between(1, 9);
  const price = random.chance(3) ? "" : amount(random.below(20_000), order.digits);
  const discount = random.chance(20) && !isReturn ? amount(random.below(50), order.digits) : "0";
  const tax = random.chance(50) && !isReturn ? amount(random.below(900), order.digits) : "0";
  const isWriteIn = random.chance(15);
  const product = isWriteIn ? "" : `P${String(random.between(1, products))}`;
  const description = isWriteIn ? "By agreement" : "";
  const written = random.chance(3) ? "" : String(quantity);
  return [order.id, String(number), product, description, written, price, discount, tax];
}

/** A small trade: few customers, so that workers meet at the same bundles, and a few bad lines. */
export function planTrade(random: Random): TradePlan {
  const customers = random.between(fewestCustomers, mostCustomers);
  const orders: string[][] = [];
  const lines: (readonly string[])[] = [];
  const count = random.between(fewestOrders, mostOrders);
  for (let number = 1; number <= count; number += 1) {
    const currency = random.pick(currencies);
    const order = { id: `O${String(number)}`, digits: digitsOf[currency] ?? 0 };
    const account = random.chance(3) ? "" : `C${String(random.between(1, customers))}`;
    const state = random.pick(orderStates);
    const freight = random.chance(10) ? amount(500, order.digits) : "0";
    orders.push([order.id, account, "2026-01-31", currency, state, freight]);
    const length = random.between(1, mostLinesOfAnOrder);
    for (let place = 1; place <= length; place += 1) lines.push(line(random, order, place));
  }
  return {
    accounts: places(customers).map((number) => customer(random, number)),
    products: places(products).map((number) => [`P${String(number)}`, `Product ${String(number)}`]),
    orders,
    lines,
  };
}

function places(count: number): readonly number[] {
  return Array.from({ length: count }, (_, index) => index + 1);
}
