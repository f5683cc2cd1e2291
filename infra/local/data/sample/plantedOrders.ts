import type { SampleProduct } from "./catalogue";
import type { SampleCustomer, SampleCustomers } from "./customers";
import { makeReturn, makeSale, type SampleLine } from "./lines";
import { makeFulfilledOrder, type SampleOrder } from "./orders";
import type { Random } from "./Random";

/**
 * The mistakes that every sample holds, so that a newcomer sees how errors look: order lines by the
 * code that they end with (DESIGN 3), and invoices likewise.
 */
export const plantedErrors = {
  lines: {
    NO_CUSTOMER: 2,
    NO_QUANTITY: 2,
    NO_PRICE: 2,
    NEGATIVE_PRICE: 1,
    ORDER_ON_HOLD: 3,
    ORDER_DISCOUNT: 4,
    BUNDLE_UNSUPPORTED: 1,
  },
  invoices: { NO_ERP_CUSTOMER: 1 },
} as const;

/** Ten US dollars: above the planted header discount in every currency. */
const leastPrice = 100_000n;

interface Planting {
  readonly random: Random;
  readonly products: readonly SampleProduct[];
  readonly customers: SampleCustomers;
}

/** The orders with the planted mistakes, and those of the customers who only return goods. */
export function makePlantedOrders(planting: Planting): SampleOrder[] {
  const { customers } = planting;
  const { lines } = plantedErrors;
  const order = (customer: SampleCustomer, count: number): SampleOrder =>
    cleanOrder(planting, customer, count);
  const ordinary = (): SampleCustomer => planting.random.pick(customers.ordinary);
  const returning = customers.returning.map((customer) => returnOrder(planting, customer));
  return [
    { ...order(ordinary(), lines.NO_CUSTOMER), customer: undefined },
    spoil(order(ordinary(), 4), lines.NO_QUANTITY, { quantity: 0n, discount: 0n, tax: 0n }),
    spoil(order(ordinary(), 3), lines.NO_PRICE, { price: undefined, discount: 0n, tax: 0n }),
    spoil(order(ordinary(), 3), lines.NEGATIVE_PRICE, { price: -95_000n, discount: 0n, tax: 0n }),
    spoil(order(ordinary(), 2), lines.BUNDLE_UNSUPPORTED, { productType: "2" }),
    order(customers.onCreditHold, lines.ORDER_ON_HOLD),
    { ...order(ordinary(), lines.ORDER_DISCOUNT / 2), discountPercent: 500n },
    { ...order(ordinary(), lines.ORDER_DISCOUNT / 2), headerDiscount: 1_000n },
    order(customers.unknownToErp, 2),
    ...returning,
  ];
}

/** An order of furniture: whole, positive quantities, no discounts, prices well above zero. */
function cleanOrder(planting: Planting, customer: SampleCustomer, count: number): SampleOrder {
  const { random } = planting;
  const products = planting.products.filter(({ dollarPrice }) => dollarPrice >= leastPrice);
  const { currency, taxRate } = customer;
  const order = makeFulfilledOrder(random, customer, { products, count });
  const lines = order.lines.map(() =>
    makeSale({ product: random.pick(products), currency, taxRate }, 200n),
  );
  return { ...order, lines };
}

function spoil(order: SampleOrder, count: number, flaw: Partial<SampleLine>): SampleOrder {
  const lines = order.lines.map((line, index) => (index < count ? { ...line, ...flaw } : line));
  return { ...order, lines };
}

function returnOrder(planting: Planting, customer: SampleCustomer): SampleOrder {
  const { random, products } = planting;
  const { currency, taxRate } = customer;
  const order = makeFulfilledOrder(random, customer, { products, count: 2 });
  const lines = order.lines.map(() =>
    makeReturn(random, { product: random.pick(products), currency, taxRate }),
  );
  return { ...order, lines };
}
