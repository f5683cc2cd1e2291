import type { JsonObject } from "../../lib/adapters/dataverse/json";
import { violationsIn } from "../support/Checker";
import type { CustomerSample, TradedOrder } from "../support/dataverse/Trade";
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

const lineOf = (order: TradedOrder, index = 0) => order.lineIds[index] ?? "";

function change(path: string, columns: JsonObject): Promise<JsonObject> {
  return twin.dataverse.api("PATCH", path, columns);
}

async function lineStages(order: TradedOrder): Promise<readonly (string | undefined)[]> {
  const ledger = await twin.ledger();
  return order.lineIds.map((id) => ledger.get(id)?.stage);
}

function bundle(): Promise<unknown> {
  return twin.runAll(twin.app(), ["create-lines", "bundle"]);
}

describe("an order line edited after stage 1", () => {
  it("is billed as it is now", async () => {
    const order = await twin.trade.order({ customer, lines: [{}, {}] });
    await twin.runAll(twin.app(), ["create-lines"]);
    await change(`salesorderdetails(${lineOf(order)})`, { priceperunit: 100 });
    await twin.runAll();
    await twin.runAll();
    expect(await lineStages(order)).toEqual(["Invoiced", "Invoiced"]);
    expect(twin.book.summarize()).toMatchObject({ totals: { EUR: "224.40" } });
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("is in error with its code where it is wrong now, and its order's other line is billed", async () => {
    const order = await twin.trade.order({ customer, lines: [{}, {}] });
    await twin.runAll(twin.app(), ["create-lines"]);
    await change(`salesorderdetails(${lineOf(order)})`, { quantity: 0 });
    await twin.runAll();
    expect(await lineStages(order)).toEqual(["Error", "Invoiced"]);
    expect((await twin.ledger()).get(lineOf(order))?.code).toBe("NO_QUANTITY");
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("is taken off its draft where it was bundled already, and billed as it is now", async () => {
    const order = await twin.trade.order({ customer, lines: [{}, {}, {}] });
    await bundle();
    await change(`salesorderdetails(${lineOf(order, 1)})`, { quantity: 4 });
    for (let run = 0; run < 3; run += 1) await twin.runAll();
    expect(await lineStages(order)).toEqual(["Invoiced", "Invoiced", "Invoiced"]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "86.60" } });
    expect(await violationsIn(twin)).toEqual([]);
  });
});

describe("an order line edited after stage 3", () => {
  it("is billed as it was validated, and its explanation says that its order changed", async () => {
    const order = await twin.trade.order({ customer, lines: [{}, {}] });
    await twin.runAll(twin.app(), ["create-lines", "bundle", "calculate"]);
    const validated = (await twin.invoices())[0]?.row["invjob_totalamount"];
    // The platform tells times in whole seconds: in the same one nobody knows which came first.
    await twin.dataverse.admin("clock", { offsetSeconds: 60 });
    await change(`salesorderdetails(${lineOf(order)})`, { priceperunit: 100 });
    const explained = await twin.app().oversight.explain([lineOf(order)]);
    expect(JSON.stringify(explained.get(lineOf(order)))).toContain("changed");
    await twin.runAll();
    expect(await lineStages(order)).toEqual(["Invoiced", "Invoiced"]);
    expect(twin.book.summarize()).toMatchObject({
      documents: 1,
      totals: { EUR: Number(validated).toFixed(2) },
    });
    expect(await violationsIn(twin)).toEqual([]);
  });
});

describe("an order invoiced by hand after stage 1", () => {
  it("is not billed again", async () => {
    const order = await twin.trade.order({ customer, lines: [{}] });
    const other = await twin.trade.order({ customer, lines: [{}] });
    await twin.runAll(twin.app(), ["create-lines"]);
    await twin.dataverse.api("POST", "invoices", {
      name: "By hand",
      "salesorderid@odata.bind": `/salesorders(${order.id})`,
      "customerid_account@odata.bind": `/accounts(${customer.id})`,
    });
    await twin.runAll();
    expect((await twin.ledger()).get(lineOf(order))).toMatchObject({
      stage: "Error",
      code: "ALREADY_INVOICED",
    });
    expect(await lineStages(other)).toEqual(["Invoiced"]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "22.20" } });
    expect(await violationsIn(twin)).toEqual([]);
  });
});

describe("an order canceled after bundling", () => {
  it("leaves its draft, and the customer's other orders are billed", async () => {
    const canceled = await twin.trade.order({ customer, lines: [{}, {}] });
    const kept = await twin.trade.order({ customer, lines: [{}] });
    await bundle();
    await twin.trade.setState(canceled.id, 2);
    for (let run = 0; run < 2; run += 1) await twin.runAll();
    const ledger = await twin.ledger();
    for (const id of canceled.lineIds)
      expect(ledger.get(id)).toMatchObject({ stage: "Error", code: "ORDER_CANCELED" });
    expect(await lineStages(kept)).toEqual(["Invoiced"]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "22.20" } });
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("leaves no invoice behind where nothing else was on it", async () => {
    const canceled = await twin.trade.order({ customer, lines: [{}, {}] });
    await bundle();
    await twin.trade.setState(canceled.id, 2);
    for (let run = 0; run < 2; run += 1) await twin.runAll();
    expect(await lineStages(canceled)).toEqual(["Error", "Error"]);
    expect(await twin.invoices()).toEqual([]);
    expect(await violationsIn(twin)).toEqual([]);
  });
});

describe("an error", () => {
  it("for want of a customer heals at the next run once the order has one", async () => {
    const order = await twin.trade.order({ customer: null, lines: [{}, {}] });
    await twin.runAll();
    expect(await lineStages(order)).toEqual(["Error", "Error"]);
    await change(`salesorders(${order.id})`, {
      "customerid_account@odata.bind": `/accounts(${customer.id})`,
    });
    await twin.runAll();
    expect(await lineStages(order)).toEqual(["Invoiced", "Invoiced"]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "44.40" } });
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("that stays is confirmed by three runs without a single write", async () => {
    const nameless = await twin.trade.account({ accountnumber: null });
    await twin.trade.order({ customer: null, lines: [{}, { quantity: 0 }] });
    await twin.trade.order({ customer: nameless, lines: [{}] });
    await twin.runAll();
    const before = await twin.ledger();
    await twin.dataverse.admin("log/reset", {});
    for (let run = 0; run < 3; run += 1) {
      const reports = await twin.runAll();
      expect(reports.map(({ counts }) => counts.failed)).toEqual([2, 0, 1, 0]);
      expect(reports.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
    }
    const { total } = (await twin.dataverse.admin("log")) as { total: { writeOperations: number } };
    expect(total.writeOperations).toBe(0);
    expect(await twin.ledger()).toEqual(before);
    expect(await violationsIn(twin)).toEqual([]);
  });
});
