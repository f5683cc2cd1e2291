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

/** Id of the only invoice of ours. */
async function onlyInvoice(): Promise<string> {
  const [invoice, ...others] = await twin.invoices();
  expect(others).toEqual([]);
  return String(invoice?.row["invoiceid"]);
}

async function stages(): Promise<readonly (readonly [string, string | null])[]> {
  return (await twin.invoices()).map(({ stage, code }) => [stage, code] as const);
}

async function lineStages(order: TradedOrder): Promise<readonly (string | undefined)[]> {
  const ledger = await twin.ledger();
  return order.lineIds.map((id) => ledger.get(id)?.stage);
}

function bundle(): Promise<unknown> {
  return twin.runAll(twin.app(), ["create-lines", "bundle"]);
}

describe("a draft", () => {
  let order: TradedOrder;
  let invoiceId: string;

  beforeEach(async () => {
    order = await twin.trade.order({ customer, lines: [{}, {}] });
    await bundle();
    invoiceId = await onlyInvoice();
  });

  /** Id of the detail of the order's line. */
  async function detailOf(index: number): Promise<string> {
    const filter = `_salesorderdetailid_value eq ${lineOf(order, index)}`;
    const [detail] = await twin.dataverse.rows(`invoicedetails?$filter=${filter}`);
    return String(detail?.["invoicedetailid"]);
  }

  async function customerOf(invoice: string): Promise<JsonObject> {
    const other = await twin.trade.account({ accountnumber: "C-9" });
    await change(`invoices(${invoice})`, {
      "customerid_account@odata.bind": `/accounts(${other.id})`,
    });
    return { "customerid_account@odata.bind": `/accounts(${customer.id})` };
  }

  it.each([
    ["a discount on its header", { discountpercentage: 10 }, { discountpercentage: 0 }],
    ["freight", { freightamount: 5 }, { freightamount: 0 }],
  ])("with %s is TOTALS_DIFFER until that is undone", async (_name, done, undone) => {
    await change(`invoices(${invoiceId})`, done);
    await twin.runAll();
    expect(await stages()).toEqual([["Error", "TOTALS_DIFFER"]]);
    expect(await violationsIn(twin)).toEqual([]);
    await change(`invoices(${invoiceId})`, undone);
    for (let run = 0; run < 2; run += 1) await twin.runAll();
    expect(await stages()).toEqual([["Sent", null]]);
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("of another customer is LINES_DIFFER until that is undone", async () => {
    const undone = await customerOf(invoiceId);
    await twin.runAll();
    expect(await stages()).toEqual([["Error", "LINES_DIFFER"]]);
    expect(await violationsIn(twin)).toEqual([]);
    await change(`invoices(${invoiceId})`, undone);
    for (let run = 0; run < 2; run += 1) await twin.runAll();
    expect(await stages()).toEqual([["Sent", null]]);
    expect(await violationsIn(twin)).toEqual([]);
  });

  it.each([
    ["quantity", { quantity: 3 }, { quantity: 2 }, "quantity is 3, was 2"],
    ["price", { priceperunit: 9 }, { priceperunit: 10 }, "price is 9, was 10"],
    [
      "discount",
      { manualdiscountamount: 2 },
      { manualdiscountamount: 1.5 },
      "discount is 2, was 1",
    ],
    ["tax", { tax: 0 }, { tax: 3.7 }, "tax is 0, was 3.7"],
  ])(
    "with another %s on a detail says so until that is undone",
    async (_name, done, undone, says) => {
      const detail = await detailOf(1);
      await change(`invoicedetails(${detail})`, done);
      await twin.runAll();
      expect(await stages()).toEqual([["Error", "LINES_DIFFER"]]);
      const [invoice] = await twin.invoices();
      expect(invoice?.row["invjob_errormessage"]).toContain(`line ${lineOf(order, 1)}: ${says}`);
      expect(await violationsIn(twin)).toEqual([]);
      await change(`invoicedetails(${detail})`, undone);
      for (let run = 0; run < 2; run += 1) await twin.runAll();
      expect(await stages()).toEqual([["Sent", null]]);
      expect(await violationsIn(twin)).toEqual([]);
    },
  );

  it("with a detail deleted names the line that is missing", async () => {
    await twin.dataverse.api("DELETE", `invoicedetails(${await detailOf(0)})`);
    await twin.runAll();
    expect(await stages()).toEqual([["Error", "LINES_DIFFER"]]);
    const [invoice] = await twin.invoices();
    expect(invoice?.row["invjob_errormessage"]).toContain(
      `line ${lineOf(order)} is missing from the invoice`,
    );
    expect(await lineStages(order)).toEqual(["Bundled", "Bundled"]);
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("with a detail added names it", async () => {
    await twin.dataverse.api("POST", "invoicedetails", {
      "invoiceid@odata.bind": `/invoices(${invoiceId})`,
      isproductoverridden: true,
      productdescription: "One more",
      ispriceoverridden: true,
      quantity: 1,
      priceperunit: 1,
    });
    await twin.runAll();
    const [invoice] = await twin.invoices();
    expect(invoice).toMatchObject({ stage: "Error", code: "LINES_DIFFER" });
    expect(invoice?.row["invjob_errormessage"]).toContain("was not bundled by the job");
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("cannot be deleted: the platform refuses, for lines of the ledger stand on it", async () => {
    await expect(twin.dataverse.api("DELETE", `invoices(${invoiceId})`)).rejects.toThrow(
      "associated with another object and cannot be deleted",
    );
    await twin.runAll();
    expect(await stages()).toEqual([["Sent", null]]);
    expect(await violationsIn(twin)).toEqual([]);
  });

  it.each([
    ["paid", 2, 100001],
    ["canceled", 3, 100003],
  ])(
    "that a user %s keeps its lines, and later lines get a draft of their own",
    async (...state) => {
      const [, statecode, statuscode] = state;
      await change(`invoices(${invoiceId})`, { statecode, statuscode });
      const later = await twin.trade.order({ customer, lines: [{ quantity: 1 }] });
      for (let run = 0; run < 3; run += 1) await twin.runAll();
      const invoices = await twin.invoices();
      const withdrawn = invoices.find(({ row }) => row["invoiceid"] === invoiceId);
      expect(withdrawn).toMatchObject({ stage: "Error", code: "INVOICE_CANCELED" });
      expect(Number(String(withdrawn?.row["statecode"]))).toBe(statecode);
      expect(Number(String(withdrawn?.row["statuscode"]))).toBe(statuscode);
      expect(await lineStages(order)).toEqual(["Bundled", "Bundled"]);
      expect(await lineStages(later)).toEqual(["Invoiced"]);
      expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "12.20" } });
      expect(await violationsIn(twin)).toEqual([]);
    },
  );
});

describe("where nobody can write to a paid or canceled invoice", () => {
  const readOnlyInvoices = true;
  const cancel = (id: string) => change(`invoices(${id})`, { statecode: 3, statuscode: 100003 });

  beforeEach(async () => {
    await twin.dataverse.admin("switches", { closedInvoiceWrites: false });
  });

  async function openDraft(): Promise<{ readonly id: string; readonly key: string }> {
    const drafts = (await twin.invoices()).filter(({ row }) => Number(row["statecode"]) === 0);
    const { row } = drafts.find(({ stage }) => stage === "Draft") ?? {};
    return { id: String(row?.["invoiceid"]), key: String(row?.["invjob_bundlekey"]) };
  }

  it("one canceled draft after the other leaves later lines a way to be billed", async () => {
    const first = await twin.trade.order({ customer, lines: [{}, {}] });
    await bundle();
    const { id, key } = await openDraft();
    await cancel(id);
    const second = await twin.trade.order({ customer, lines: [{}] });
    await bundle();
    const next = await openDraft();
    expect(next.key).toBe(`${key}-2`);
    expect(await violationsIn(twin, { readOnlyInvoices, unfinished: true })).toEqual([]);
    await cancel(next.id);
    const third = await twin.trade.order({ customer, lines: [{ quantity: 1 }, {}] });
    const app = twin.app({ BUNDLE_CHUNK_LINES: "1", MAX_LINES_PER_INVOICE: "1" });
    for (let run = 0; run < 2; run += 1) {
      const reports = await twin.runAll(app);
      expect(reports.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
      expect(reports[2]?.counts.errorsByCode).toEqual({ INVOICE_CANCELED: 2 });
    }
    expect(await lineStages(first)).toEqual(["Bundled", "Bundled"]);
    expect(await lineStages(second)).toEqual(["Bundled"]);
    expect(await lineStages(third)).toEqual(["Invoiced", "Invoiced"]);
    expect(twin.book.summarize()).toMatchObject({ documents: 2, totals: { EUR: "34.40" } });
    expect(await violationsIn(twin, { readOnlyInvoices })).toEqual([]);
    const unmarked = [id, next.id].map((one) => expect.stringContaining(one) as string);
    expect(await violationsIn(twin)).toEqual(expect.arrayContaining(unmarked));
  });

  it("one canceled before it was sent is not sent, and counted in each run", async () => {
    await twin.trade.order({ customer, lines: [{}] });
    await twin.runAll(twin.app(), ["create-lines", "bundle", "calculate"]);
    await cancel(await onlyInvoice());
    for (let run = 0; run < 2; run += 1) {
      const [, , calculated, sent] = await twin.runAll();
      expect([calculated?.status, sent?.status]).toEqual(["completed", "completed"]);
      expect(calculated?.counts.errorsByCode).toEqual({ INVOICE_CANCELED: 1 });
      expect(sent?.counts.errorsByCode).toEqual({ INVOICE_CANCELED: 1 });
    }
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
    expect(await violationsIn(twin, { readOnlyInvoices })).toEqual([]);
  });
});

describe("an invoice edited between ReadyToSend and send", () => {
  let order: TradedOrder;
  let invoiceId: string;

  beforeEach(async () => {
    order = await twin.trade.order({ customer, lines: [{}, {}] });
    await twin.runAll(twin.app(), ["create-lines", "bundle", "calculate"]);
    invoiceId = await onlyInvoice();
  });

  it("is never sent as it is now, but judged anew", async () => {
    expect(await stages()).toEqual([["ReadyToSend", null]]);
    const filter = `_salesorderdetailid_value eq ${lineOf(order)}`;
    const [detail] = await twin.dataverse.rows(`invoicedetails?$filter=${filter}`);
    await change(`invoicedetails(${String(detail?.["invoicedetailid"])})`, { quantity: 5 });
    await twin.runAll(twin.app(), ["send"]);
    expect(await stages()).toEqual([["Draft", null]]);
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
    await twin.runAll();
    expect(await stages()).toEqual([["Error", "LINES_DIFFER"]]);
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("is sent with what was changed where that is no difference in what is billed", async () => {
    await change(`accounts(${customer.id})`, { accountnumber: "C-77" });
    for (let run = 0; run < 2; run += 1) await twin.runAll();
    expect(await stages()).toEqual([["Sent", null]]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1 });
    expect(await violationsIn(twin)).toEqual([]);
  });

  it("stays unsent where a user canceled it", async () => {
    await change(`invoices(${invoiceId})`, { statecode: 3, statuscode: 100003 });
    for (let run = 0; run < 2; run += 1) await twin.runAll();
    expect(await stages()).toEqual([["Error", "INVOICE_CANCELED"]]);
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
    expect(await violationsIn(twin)).toEqual([]);
  });
});
