import type { SampleCurrency } from "./amounts";
import type { Random } from "./Random";
import { familyNames, firmNames, firmTrades, givenNames } from "./words";

export interface SampleCustomer {
  readonly id: string;
  readonly name: string;
  readonly country: string;
  readonly currency: SampleCurrency;
  /** Sales tax in ten-thousandths of the net amount. */
  readonly taxRate: bigint;
  readonly kind: "account" | "contact";
  /** Empty: the ERP does not know the customer. */
  readonly erpNumber: string;
  readonly creditHold: boolean;
  /** paymenttermscode 1 to 4; empty: none agreed. */
  readonly paymentTerms: (typeof paymentTerms)[number];
  /** Buys partly by the partners' price list. */
  readonly partner: boolean;
}

/** The customers by the part they play in the sample. */
export interface SampleCustomers {
  readonly all: readonly SampleCustomer[];
  /** Buys more than anyone else. */
  readonly largest: SampleCustomer;
  readonly onCreditHold: SampleCustomer;
  readonly unknownToErp: SampleCustomer;
  /** Only return goods, so that what they get is a credit note. */
  readonly returning: readonly SampleCustomer[];
  readonly ordinary: readonly SampleCustomer[];
}

interface Market {
  readonly country: string;
  readonly currency: SampleCurrency;
  readonly taxRates: readonly bigint[];
}

const markets: readonly Market[] = [
  { country: "United States", currency: "USD", taxRates: [0n, 625n, 825n] },
  { country: "United States", currency: "USD", taxRates: [0n, 700n] },
  { country: "Germany", currency: "EUR", taxRates: [1900n] },
  { country: "France", currency: "EUR", taxRates: [2000n] },
  { country: "Netherlands", currency: "EUR", taxRates: [2100n, 0n] },
  { country: "Japan", currency: "JPY", taxRates: [1000n, 800n] },
];

const paymentTerms = ["", "1", "2", "3", "4"] as const;
const contactPercent = 15;
const partnerPercent = 10;
const specialCustomerCount = 5;

/** `count` customers (at least 10), special ones first. Their names may repeat, their ids do not. */
export function makeCustomers(random: Random, count: number): SampleCustomers {
  const all: SampleCustomer[] = [];
  for (let index = 0; index < count; index += 1) {
    all.push(makeCustomer(random, index));
  }
  const [largest, onCreditHold, unknownToErp, ...rest] = all;
  if (largest === undefined || onCreditHold === undefined || unknownToErp === undefined) {
    throw new RangeError("The sample needs at least ten customers.");
  }
  const returning = rest.slice(0, specialCustomerCount - 3);
  return {
    all,
    largest,
    onCreditHold,
    unknownToErp,
    returning,
    ordinary: rest.slice(specialCustomerCount - 3),
  };
}

function makeCustomer(random: Random, index: number): SampleCustomer {
  const id = `C${String(10_001 + index)}`;
  const market = random.pick(markets);
  const special = index < specialCustomerCount;
  const isContact = !special && random.chance(contactPercent);
  const name = isContact
    ? `${random.pick(givenNames)} ${random.pick(familyNames)}`
    : `${random.pick(firmNames)} ${random.pick(firmTrades)} ${market.country}`;
  return {
    id,
    name,
    country: market.country,
    currency: market.currency,
    taxRate: random.pick(market.taxRates),
    kind: isContact ? "contact" : "account",
    erpNumber: index === 2 ? "" : id,
    creditHold: index === 1,
    paymentTerms: random.pick(paymentTerms),
    partner: !special && random.chance(partnerPercent),
  };
}
