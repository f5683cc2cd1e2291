import { amountOf, priceIn, type SampleCurrency } from "./amounts";
import type { SampleProduct } from "./catalogue";
import type { SampleCustomer } from "./customers";
import { makeLine, type SampleLine } from "./lines";
import type { Random } from "./Random";

export type OrderState = "Active" | "Submitted" | "Canceled" | "Fulfilled" | "Invoiced";

export interface SampleOrder {
  /** None: nobody noted who ordered. */
  readonly customer: SampleCustomer | undefined;
  readonly currency: SampleCurrency;
  readonly state: OrderState;
  /** Minor units. */
  readonly freight: bigint;
  /** Hundredths of a percent of the whole order; only in the planted orders. */
  readonly discountPercent?: bigint;
  /** Minor units off the whole order; only in the planted orders. */
  readonly headerDiscount?: bigint;
  /** Empty: the currency's standard price list. */
  readonly priceList: "" | "Partner";
  readonly lines: readonly SampleLine[];
}

const largestRegularOrder = 6;
const otherCurrencyPercent = 6;
const partnerListPercent = 50;
const freightPercent = 60;

/** Out of 100 orders that nobody planted; the rest is fulfilled. */
const stateShares: readonly (readonly [OrderState, number])[] = [
  ["Active", 4],
  ["Submitted", 3],
  ["Canceled", 2],
  ["Invoiced", 3],
];

/** An everyday order of at most `mostLines` lines. */
export function makeRegularOrder(
  random: Random,
  customer: SampleCustomer,
  options: { readonly products: readonly SampleProduct[]; readonly mostLines: number },
): SampleOrder {
  const count = Math.min(options.mostLines, random.between(1, largestRegularOrder));
  const currency = random.chance(otherCurrencyPercent)
    ? random.pick(["USD", "EUR", "JPY"] as const)
    : customer.currency;
  return {
    customer,
    currency,
    state: pickState(random),
    freight: makeFreight(random, currency),
    priceList: customer.partner && random.chance(partnerListPercent) ? "Partner" : "",
    lines: makeLines(random, { ...options, customer, currency, count }),
  };
}

/** An order of exactly `count` lines, fulfilled and in the customer's own currency. */
export function makeFulfilledOrder(
  random: Random,
  customer: SampleCustomer,
  options: { readonly products: readonly SampleProduct[]; readonly count: number },
): SampleOrder {
  const { currency } = customer;
  return {
    customer,
    currency,
    state: "Fulfilled",
    freight: makeFreight(random, currency),
    priceList: "",
    lines: makeLines(random, { ...options, customer, currency }),
  };
}

function makeLines(
  random: Random,
  options: {
    readonly products: readonly SampleProduct[];
    readonly customer: SampleCustomer;
    readonly currency: SampleCurrency;
    readonly count: number;
  },
): SampleLine[] {
  const { products, currency } = options;
  const { taxRate } = options.customer;
  return Array.from({ length: options.count }, () =>
    makeLine(random, { product: random.pick(products), currency, taxRate }),
  );
}

function makeFreight(random: Random, currency: SampleCurrency): bigint {
  if (!random.chance(freightPercent)) {
    return 0n;
  }
  const dollarPrice = BigInt(random.between(490, 8_900)) * 100n;
  return amountOf(currency, 100n, priceIn(currency, dollarPrice));
}

function pickState(random: Random): OrderState {
  let ticket = random.below(100);
  for (const [state, share] of stateShares) {
    if (ticket < share) {
      return state;
    }
    ticket -= share;
  }
  return "Fulfilled";
}
