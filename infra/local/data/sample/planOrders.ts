import type { SampleProduct } from "./catalogue";
import type { SampleCustomers } from "./customers";
import { makeFulfilledOrder, makeRegularOrder, type SampleOrder } from "./orders";
import { makePlantedOrders } from "./plantedOrders";
import type { Random } from "./Random";

/** Fewer lines have no room for the planted orders and the largest customer. */
export const leastLines = 250;
export const mostLines = 500_000;

/** The largest customer's part of all lines is a tenth, but never under this many. */
const largestCustomerLeastLines = 132;
/** From this size on, the largest customer has one order of 1,500 lines. */
const longOrderFromLines = 100_000;
const longOrderLines = 1_500;
const largestCustomerOrderLines = { least: 4, most: 20 };

/** How many lines the usual order has, in tenths: regular ones and the largest customer's. */
const usualLinesInTenths = { regular: 35, largest: 120 };

interface Plan {
  readonly random: Random;
  readonly products: readonly SampleProduct[];
  readonly customers: SampleCustomers;
  /** Order lines in all. */
  readonly lines: number;
}

/**
 * Every order of the sample in the order of its dates, `lines` lines in all: everyday orders, with
 * those of the largest customer and the planted ones scattered among them. Only one order is held
 * in memory at a time.
 */
export function* planOrders(plan: Plan): Generator<SampleOrder> {
  const { random, products, customers, lines } = plan;
  const planted = makePlantedOrders(plan);
  const plantedLines = planted.reduce((sum, order) => sum + order.lines.length, 0);
  let largestLeft = Math.max(largestCustomerLeastLines, Math.floor(lines / 10));
  let regularLeft = lines - largestLeft - plantedLines;
  let longOrderWaits = lines >= longOrderFromLines;
  while (regularLeft + largestLeft > 0 || planted.length > 0) {
    const weights = orderWeights({ regularLeft, largestLeft, planted: planted.length });
    const ticket = random.below(weights.planted + weights.largest + weights.regular);
    if (ticket < weights.planted) {
      yield* planted.splice(random.below(planted.length), 1);
    } else if (ticket < weights.planted + weights.largest) {
      const usual = random.between(largestCustomerOrderLines.least, largestCustomerOrderLines.most);
      const count = Math.min(largestLeft, longOrderWaits ? longOrderLines : usual);
      longOrderWaits = false;
      largestLeft -= count;
      yield makeFulfilledOrder(random, customers.largest, { products, count });
    } else {
      const customer = random.pick(customers.ordinary);
      const order = makeRegularOrder(random, customer, { products, mostLines: regularLeft });
      regularLeft -= order.lines.length;
      yield order;
    }
  }
}

/** About how many orders of each sort are still to come: each sort is drawn in that proportion. */
function orderWeights(left: {
  readonly regularLeft: number;
  readonly largestLeft: number;
  readonly planted: number;
}): { readonly planted: number; readonly largest: number; readonly regular: number } {
  return {
    planted: left.planted,
    largest: Math.ceil((left.largestLeft * 10) / usualLinesInTenths.largest),
    regular: Math.ceil((left.regularLeft * 10) / usualLinesInTenths.regular),
  };
}
