import { amountOf, divideRounded, priceIn, type SampleCurrency } from "./amounts";
import type { SampleProduct } from "./catalogue";
import type { Random } from "./Random";
import { specialJobs } from "./words";

export interface SampleLine {
  /** Empty on a write-in, which has a description instead. */
  readonly productId: string;
  readonly description: string;
  /** Hundredths; negative on a return. */
  readonly quantity: bigint;
  /** Ten-thousandths; none: nobody entered a price. */
  readonly price: bigint | undefined;
  /** Minor units of the currency. */
  readonly discount: bigint;
  /** Minor units of the currency. */
  readonly tax: bigint;
  /** producttypecode. */
  readonly productType: "1" | "2";
  /** Name of the unit; empty on a write-in. */
  readonly unit: "Each" | "Hour" | "";
}

export interface LineContext {
  readonly product: SampleProduct;
  readonly currency: SampleCurrency;
  /** Ten-thousandths of the net amount. */
  readonly taxRate: bigint;
}

const writeInPercent = 4;
const returnPercent = 3;
const freePercent = 2;
const discountPercent = 20;
const discountRates = [5n, 10n, 15n, 25n] as const;

/** An everyday line: mostly a sale, sometimes a return, a free item or a write-in. */
export function makeLine(random: Random, context: LineContext): SampleLine {
  if (random.chance(returnPercent)) {
    return makeReturn(random, context);
  }
  if (random.chance(writeInPercent)) {
    return makeWriteIn(random, context);
  }
  const { product, currency } = context;
  const quantity =
    product.unit === "Hour"
      ? BigInt(random.between(1, 24)) * 25n
      : BigInt(1 + random.below(1 + random.below(24))) * 100n;
  if (random.chance(freePercent)) {
    return { ...makeSale(context, quantity), price: 0n, tax: 0n };
  }
  if (!random.chance(discountPercent)) {
    return makeSale(context, quantity);
  }
  const gross = amountOf(currency, quantity, priceIn(currency, product.dollarPrice));
  const discount = divideRounded(gross * random.pick(discountRates), 100n);
  return {
    ...makeSale(context, quantity),
    discount,
    tax: taxOn(gross - discount, context.taxRate),
  };
}

/** The product at its price, taxed, without discount; `quantity` in hundredths, below zero: a return. */
export function makeSale(context: LineContext, quantity: bigint): SampleLine {
  const { product, currency } = context;
  const price = priceIn(currency, product.dollarPrice);
  return {
    productId: product.id,
    description: "",
    quantity,
    price,
    discount: 0n,
    tax: taxOn(amountOf(currency, quantity, price), context.taxRate),
    productType: "1",
    unit: product.unit,
  };
}

/** Goods that came back: a negative quantity at the price they were sold at. */
export function makeReturn(random: Random, context: LineContext): SampleLine {
  return makeSale(context, BigInt(-random.between(1, 3)) * 100n);
}

function makeWriteIn(random: Random, context: LineContext): SampleLine {
  const quantity = BigInt(random.between(1, 5)) * 100n;
  const price = priceIn(context.currency, BigInt(random.between(10, 400)) * 10_000n);
  return {
    productId: "",
    description: random.pick(specialJobs),
    quantity,
    price,
    discount: 0n,
    tax: taxOn(amountOf(context.currency, quantity, price), context.taxRate),
    productType: "1",
    unit: "",
  };
}

function taxOn(net: bigint, taxRate: bigint): bigint {
  return divideRounded(net * taxRate, 10_000n);
}
