import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../lib/adapters/dataverse/json";
import { Checker } from "../support/Checker";
import { currencyId } from "../support/dataverse/TestEnvironment";
import type { CustomerSample, OrderSample, TradedOrder } from "../support/dataverse/Trade";
import { SmallTwin } from "../support/SmallTwin";

/** Whole pipelines run here, and others may run beside them. */
jest.setTimeout(60_000);

let twin: SmallTwin;
let customer: CustomerSample;

beforeEach(async () => {
  twin = await SmallTwin.start();
  customer = await twin.trade.account();
});

afterEach(async () => {
  await twin.close();
});

/** One kind of bad input: how its order comes about, and what is done to that afterwards. */
interface BadInput {
  readonly code: string;
  /** Part of the message, besides the code. */
  readonly says: string;
  readonly order?: (its: CustomerSample) => OrderSample;
  /** Done to the order as an administrator or a computer would, before the first run. */
  readonly spoil?: (order: TradedOrder, its: CustomerSample) => Promise<unknown>;
  /** In place of the customer whom the good orders have too. */
  readonly ownCustomer?: JsonObject;
  readonly settings?: Readonly<Record<string, string>>;
}

const lineOf = (order: TradedOrder) => order.lineIds[0] ?? "";

function seed(table: string, values: JsonObject): Promise<unknown> {
  return twin.dataverse.admin("seed", { table, values });
}

function seedLine(order: TradedOrder, values: JsonObject): Promise<unknown> {
  return seed("salesorderdetail", { salesorderdetailid: lineOf(order), ...values });
}

/** An invoice that a person made, for an order as a whole or, with a detail, for one line. */
async function invoiceByHand(
  its: CustomerSample,
  bound: { readonly order?: string; readonly line?: string },
): Promise<void> {
  const id = randomUUID();
  await twin.dataverse.api("POST", "invoices", {
    invoiceid: id,
    name: "By hand",
    "customerid_account@odata.bind": `/accounts(${its.id})`,
    "pricelevelid@odata.bind": `/pricelevels(${await twin.trade.priceList("EUR")})`,
    "transactioncurrencyid@odata.bind": `/transactioncurrencies(${currencyId("EUR")})`,
    ...(bound.order !== undefined && {
      "salesorderid@odata.bind": `/salesorders(${bound.order})`,
    }),
  });
  if (bound.line === undefined) return;
  await twin.dataverse.api("POST", "invoicedetails", {
    "invoiceid@odata.bind": `/invoices(${id})`,
    "SalesOrderDetailId@odata.bind": `/salesorderdetails(${bound.line})`,
    isproductoverridden: true,
    productdescription: "By hand",
    ispriceoverridden: true,
    quantity: 2,
    priceperunit: 10,
  });
}

const refusal = { type: "status", code: 400, errorCode: "0x80040216" } as const;

/** From now on the platform refuses each invoice detail with this text in it. */
async function refuseDetails(body: string, message: string): Promise<void> {
  await twin.dataverse.admin("faults", {
    name: "refused",
    match: { method: "POST", route: "^/?invoicedetails|/invoicedetails", body },
    times: 1000,
    point: "operation",
    effect: { ...refusal, message },
  });
}

const aLine = (columns: JsonObject = {}) => ({ lines: [{ ...columns }] });
const badInputs: readonly (readonly [string, BadInput])[] = [
  [
    "no customer",
    {
      code: "NO_CUSTOMER",
      says: "the order has no customer",
      order: () => ({ ...aLine(), customer: null }),
    },
  ],
  [
    "no currency",
    {
      code: "NO_CURRENCY",
      says: "no known currency",
      spoil: (order) =>
        seed("salesorder", { salesorderid: order.id, "transactioncurrencyid@odata.bind": null }),
    },
  ],
  [
    "a currency unlike its order's",
    {
      code: "CURRENCY_MISMATCH",
      says: "not the order's",
      spoil: (order) =>
        seedLine(order, {
          "transactioncurrencyid@odata.bind": `/transactioncurrencies(${currencyId("GBP")})`,
        }),
    },
  ],
  [
    "no quantity",
    {
      code: "NO_QUANTITY",
      says: "empty or zero",
      spoil: (order) => seedLine(order, { quantity: null }),
    },
  ],
  [
    "a quantity of zero",
    { code: "NO_QUANTITY", says: "empty or zero", order: () => aLine({ quantity: 0 }) },
  ],
  [
    "no price",
    { code: "NO_PRICE", says: "empty", spoil: (order) => seedLine(order, { priceperunit: null }) },
  ],
  [
    "a negative price",
    { code: "NEGATIVE_PRICE", says: "is -1", order: () => aLine({ price: -1 }) },
  ],
  [
    "a discount in percent on the order's header",
    {
      code: "ORDER_DISCOUNT",
      says: "header",
      order: () => ({ ...aLine(), columns: { discountpercentage: 5 } }),
    },
  ],
  [
    "a discount as an amount on the order's header",
    {
      code: "ORDER_DISCOUNT",
      says: "header",
      order: () => ({ ...aLine(), columns: { discountamount: 0.01 } }),
    },
  ],
  [
    "a kit",
    {
      code: "BUNDLE_UNSUPPORTED",
      says: "product type 2",
      spoil: (order) => seedLine(order, { producttypecode: 2 }),
    },
  ],
  [
    "a customer on credit hold",
    { code: "ORDER_ON_HOLD", says: "credit hold", ownCustomer: { creditonhold: true } },
  ],
  [
    "a status reason that holds orders back",
    {
      code: "ORDER_ON_HOLD",
      says: "status reason is 100002",
      settings: { HOLD_STATUS_REASONS: "100002" },
      spoil: ({ id }) => seed("salesorder", { salesorderid: id, statuscode: 100002 }),
    },
  ],
  [
    "a line invoiced by hand before",
    {
      code: "ALREADY_INVOICED",
      says: "made elsewhere",
      spoil: (order, its) => invoiceByHand(its, { line: lineOf(order) }),
    },
  ],
  [
    "an order invoiced by hand before",
    {
      code: "ALREADY_INVOICED",
      says: "made elsewhere",
      spoil: (order, its) => invoiceByHand(its, { order: order.id }),
    },
  ],
  [
    "an amount that the platform computes otherwise",
    {
      code: "AMOUNT_DIFFERS",
      says: "our net is 18.50, the platform's is 18.51",
      spoil: (order) => seedLine(order, { extendedamount: 22.21 }),
    },
  ],
  [
    "a product that the platform refuses",
    {
      code: "PLATFORM_REJECTED",
      says: "The product is retired.",
      order: () => aLine({ writeIn: "Retired" }),
      spoil: () => refuseDetails("Retired", "The product is retired."),
    },
  ],
];

describe("a line with bad input", () => {
  it.each(badInputs)("such as %s gets its code and harms nobody else", async (_name, input) => {
    const its = await customerOf(input);
    const before = await twin.trade.order({ customer, lines: [{}, {}] });
    const bad = await twin.trade.order({
      customer: its,
      ...(input.order?.(its) ?? { lines: [{}] }),
    });
    const after = await twin.trade.order({ customer, lines: [{}] });
    const other = await twin.trade.order({ customer: await twin.trade.contact(), lines: [{}] });
    await input.spoil?.(bad, its);
    const checker = await Checker.remember(twin);
    const reports = await twin.runAll(twin.app(input.settings));

    expect(reports.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
    const ledger = await twin.ledger();
    const row = ledger.get(lineOf(bad));
    expect(row).toMatchObject({ stage: "Error", code: input.code });
    expect(row?.message).toMatch(new RegExp(`^${input.code}: .*${input.says}`));
    const good = [before, after, other].flatMap(({ lineIds }) => lineIds);
    expect(good.map((id) => ledger.get(id)?.stage)).toEqual(good.map(() => "Invoiced"));
    expect(twin.book.summarize()).toMatchObject({ documents: 2, totals: { EUR: "88.80" } });
    expect(await checker.violations(input)).toEqual([]);
  });

  it("gets its own code among all the others on one page, and keeps it with no further write", async () => {
    const placed: { readonly code: string; readonly order: TradedOrder }[] = [];
    const good: TradedOrder[] = [];
    const settings: Readonly<Record<string, string>> = Object.fromEntries(
      badInputs.flatMap(([, input]) => Object.entries(input.settings ?? {})),
    );
    for (const [, input] of badInputs) {
      const its = await customerOf(input);
      const order = await twin.trade.order({
        customer: its,
        ...(input.order?.(its) ?? { lines: [{}] }),
      });
      await input.spoil?.(order, its);
      placed.push({ code: input.code, order });
      good.push(await twin.trade.order({ customer, lines: [{}] }));
    }
    const checker = await Checker.remember(twin);
    await twin.runAll(twin.app(settings));
    const ledger = await twin.ledger();
    expect(placed.map(({ order }) => ledger.get(lineOf(order))?.code)).toEqual(
      placed.map(({ code }) => code),
    );
    expect(good.map((order) => ledger.get(lineOf(order))?.stage)).toEqual(
      good.map(() => "Invoiced"),
    );
    expect(twin.book.summarize()).toMatchObject({ documents: 1 });
    await twin.dataverse.admin("log/reset", {});
    for (let run = 0; run < 3; run += 1) {
      const [again] = await twin.runAll(twin.app(settings));
      expect(again?.counts).toMatchObject({ read: placed.length, failed: placed.length });
    }
    const { total } = (await twin.dataverse.admin("log")) as { total: { writeOperations: number } };
    expect(total.writeOperations).toBe(0);
    expect(await checker.violations({ settings })).toEqual([]);
  });
});

async function customerOf({ ownCustomer }: BadInput): Promise<CustomerSample> {
  return ownCustomer === undefined ? customer : twin.trade.account(ownCustomer);
}
