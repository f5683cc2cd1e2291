import type { SampleProduct } from "./catalogue";
import type { SampleCustomers } from "./customers";
import { makeFulfilledOrder, makeRegularOrder, type SampleOrder } from "./orders";
import { makePlantedOrders } from "./plantedOrders";
import type { Random } from "./Random";
import type { SampleSize } from "./SampleOptions";

const largestCustomerOrderLines = { least: 4, most: 20 };

/** How many lines the usual order has, in tenths: regular ones and the largest customer's. */
const usualLinesInTenths = { regular: 35, largest: 120 };

interface Plan {
  readonly random: Random;
  readonly products: readonly SampleProduct[];
  readonly customers: SampleCustomers;
  readonly size: Pick<SampleSize, "lines" | "largestCustomer" | "longestOrder">;
}

/**
 * Every order of the sample in the order of its dates, as many lines as the size says: everyday orders, with
 * those of the largest customer and the planted ones scattered among them. Only one order is held
 * in memory at a time.
 */
export function* planOrders(plan: Plan): Generator<SampleOrder> {
  const { random, products, customers, size } = plan;
  const planted = makePlantedOrders(plan);
  const plantedLines = planted.reduce((sum, order) => sum + order.lines.length, 0);
  let largestLeft = size.largestCustomer;
  let regularLeft = size.lines - largestLeft - plantedLines;
  let longOrderWaits = size.longestOrder > 0;
  while (regularLeft + largestLeft > 0 || planted.length > 0) {
    const weights = orderWeights({ regularLeft, largestLeft, planted: planted.length });
    const ticket = random.below(weights.planted + weights.largest + weights.regular);
    if (ticket < weights.planted) {
      yield* planted.splice(random.below(planted.length), 1);
    } else if (ticket < weights.planted + weights.largest) {
      const usual = random.between(largestCustomerOrderLines.least, largestCustomerOrderLines.most);
      const count = Math.min(largestLeft, longOrderWaits ? size.longestOrder : usual);
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
