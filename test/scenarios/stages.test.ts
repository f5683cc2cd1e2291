import { SmallTwin } from "../support/SmallTwin";
import type { CustomerSample } from "../support/dataverse/Trade";

/** Each test runs stages over real services. */
const timeoutInMs = 60_000;
jest.setTimeout(timeoutInMs);

let twin: SmallTwin;
let customer: CustomerSample;

beforeEach(async () => {
  twin = await SmallTwin.start();
  customer = await twin.trade.account();
});

afterEach(async () => {
  await twin.close();
});

describe("the four stages", () => {
  it("take a customer's orders to one document in the ERP, correct to the cent", async () => {
    await twin.trade.order({
      customer,
      lines: [{ quantity: 3, price: 9.99, discount: 1, tax: 2 }],
    });
    await twin.trade.order({
      customer,
      lines: [{ quantity: 1, price: 0.01, discount: 0, tax: 0 }],
    });
    const reports = await twin.runAll();
    expect(reports.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
    const [invoice, ...others] = await twin.invoices();
    expect(others).toEqual([]);
    expect(invoice?.stage).toBe("Sent");
    expect(invoice?.row["invjob_erpnumber"]).toBeTruthy();
    expect(String(invoice?.row["invjob_netamount"])).toMatch(/^28\.98/);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "30.98" } });
    const ledger = await twin.ledger();
    expect([...ledger.values()].map(({ stage }) => stage)).toEqual(["Invoiced", "Invoiced"]);
  });

  it("add nothing when they run again", async () => {
    await twin.trade.order({ customer, lines: [{}, {}] });
    await twin.runAll();
    const again = await twin.runAll();
    expect(again.map(({ counts }) => counts.read)).toEqual([0, 0, 0, 0]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, duplicates: 0 });
  });

  it("ask for base data once and tell so in the report, as the table keeps it", async () => {
    await twin.trade.order({ customer, lines: [{}] });
    const app = twin.app();
    await twin.runAll(app);
    const [created] = await twin.reports("create-lines");
    const [bundled] = await twin.reports("bundle");
    expect(created?.baseDataUse["currencies"]).toEqual({ hits: 0, misses: 1 });
    expect(created?.baseDataUse["preflight"]).toEqual({ hits: 0, misses: 1 });
    expect(bundled?.baseDataUse["preflight"]).toEqual({ hits: 1, misses: 0 });
    expect(bundled?.baseDataUse["currencies"]).toEqual({ hits: 1, misses: 0 });
  });

  it("leave lines alone whose order is not invoiceable or dated before INVOICE_FROM", async () => {
    await twin.trade.order({ customer, lines: [{}], state: 0 });
    await twin.trade.order({ customer, lines: [{}], state: 2 });
    await twin.trade.order({
      customer,
      lines: [{}],
      columns: { overriddencreatedon: "2019-12-31T10:00:00Z" },
    });
    const [created] = await twin.runAll(twin.app({ INVOICE_FROM: "2020-01-01" }));
    expect(created?.counts.read).toBe(0);
    expect((await twin.ledger()).size).toBe(0);
  });

  it("make a credit note of a total below zero", async () => {
    await twin.trade.order({
      customer,
      lines: [{ quantity: -2, price: 50, discount: 0, tax: -20 }],
    });
    await twin.runAll();
    const [invoice] = await twin.invoices();
    expect(Number(invoice?.row["invjob_documenttype"])).toBe(727_000_001);
    expect(twin.book.summarize()).toMatchObject({ totals: { EUR: "-120.00" } });
  });

  it("split a customer's lines where a draft is full", async () => {
    await twin.trade.order({ customer, lines: Array.from({ length: 7 }, () => ({})) });
    await twin.runAll(twin.app({ MAX_LINES_PER_INVOICE: "3", BUNDLE_CHUNK_LINES: "2" }));
    const invoices = await twin.invoices();
    expect(invoices.map(({ row }) => Number(row["invjob_linecount"])).sort()).toEqual([1, 3, 3]);
    expect(twin.book.summarize()).toMatchObject({ documents: 3 });
  });

  it("put lines that come later on the draft that is still open", async () => {
    const app = twin.app({ BUNDLE_QUIET_MINUTES: "60" });
    await twin.trade.order({ customer, lines: [{}] });
    await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
    await twin.trade.order({ customer, lines: [{}] });
    await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
    const invoices = await twin.invoices();
    expect(invoices.map(({ stage }) => stage)).toEqual(["Draft"]);
    expect(Number(invoices[0]?.row["invjob_linecount"])).toBe(2);
  });

  it("hold an invoice with a total of zero back where the policy says so", async () => {
    await twin.trade.order({ customer, lines: [{ quantity: 1, price: 0, discount: 0, tax: 0 }] });
    await twin.runAll(twin.app({ ZERO_TOTAL_POLICY: "skip" }));
    const [invoice] = await twin.invoices();
    expect(invoice?.stage).toBe("OnHold");
    expect(invoice?.row["invjob_holdreason"]).toContain("ZERO_TOTAL_POLICY");
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
  });

  it("heal an invoice by itself once the customer has a number for the ERP", async () => {
    const nameless = await twin.trade.account({ accountnumber: null });
    await twin.trade.order({ customer: nameless, lines: [{}] });
    await twin.runAll();
    expect((await twin.invoices()).map(({ code }) => code)).toEqual(["NO_ERP_CUSTOMER"]);
    await twin.dataverse.api("PATCH", `accounts(${nameless.id})`, { accountnumber: "C-2" });
    await twin.runAll();
    await twin.runAll();
    expect((await twin.invoices()).map(({ stage }) => stage)).toEqual(["Sent"]);
  });
});

describe("a line that cannot be invoiced", () => {
  it.each([
    ["NO_QUANTITY", { quantity: 0 }, {}],
    ["NEGATIVE_PRICE", { price: -1 }, {}],
    ["ORDER_DISCOUNT", {}, { discountpercentage: 5 }],
  ])("gets %s with a message and a cure, and harms nobody else", async (code, line, columns) => {
    const bad = await twin.trade.order({ customer, lines: [{ ...line }], columns });
    const good = await twin.trade.order({ customer, lines: [{}] });
    const reports = await twin.runAll();
    const ledger = await twin.ledger();
    expect(ledger.get(bad.lineIds[0] ?? "")).toMatchObject({ stage: "Error", code });
    expect(ledger.get(bad.lineIds[0] ?? "")?.message).toContain(`${code}: `);
    expect(ledger.get(good.lineIds[0] ?? "")?.stage).toBe("Invoiced");
    expect(reports[0]?.counts.errorsByCode).toEqual({ [code]: 1 });
  });

  it("is confirmed by the next runs with no write", async () => {
    await twin.trade.order({ customer: null, lines: [{}, {}] });
    await twin.runAll();
    const before = await twin.ledger();
    const [again] = await twin.runAll(twin.app(), ["create-lines"]);
    expect(again?.counts).toMatchObject({ read: 2, failed: 2, errorsByCode: { NO_CUSTOMER: 2 } });
    expect(await twin.ledger()).toEqual(before);
  });

  it("names every problem, the first one as its code", async () => {
    const order = await twin.trade.order({ customer: null, lines: [{ quantity: 0 }] });
    await twin.runAll();
    const row = (await twin.ledger()).get(order.lineIds[0] ?? "");
    expect(row?.code).toBe("NO_CUSTOMER");
    expect(row?.message).toContain("NO_QUANTITY");
  });

  it("is not billed again where a person invoiced it before", async () => {
    const order = await twin.trade.order({ customer, lines: [{}] });
    await twin.dataverse.api("POST", "invoices", {
      name: "By hand",
      "salesorderid@odata.bind": `/salesorders(${order.id})`,
      [`customerid_account@odata.bind`]: `/accounts(${customer.id})`,
    });
    await twin.runAll();
    const row = (await twin.ledger()).get(order.lineIds[0] ?? "");
    expect(row).toMatchObject({ stage: "Error", code: "ALREADY_INVOICED" });
  });
});

describe("what people do in Dataverse meanwhile", () => {
  /** Someone invoices a whole order without the job. */
  async function invoiceByHand(orderId: string): Promise<void> {
    await twin.dataverse.api("POST", "invoices", {
      name: "By hand",
      "salesorderid@odata.bind": `/salesorders(${orderId})`,
      [`customerid_account@odata.bind`]: `/accounts(${customer.id})`,
    });
  }

  it("an order invoiced by hand after stage 1 is not billed again", async () => {
    const order = await twin.trade.order({ customer, lines: [{}] });
    const app = twin.app();
    await twin.runAll(app, ["create-lines"]);
    await invoiceByHand(order.id);
    await twin.runAll(app, ["bundle", "calculate", "send"]);
    const row = (await twin.ledger()).get(order.lineIds[0] ?? "");
    expect(row).toMatchObject({ stage: "Error", code: "ALREADY_INVOICED" });
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
  });

  it("an invoice edited after it was validated is not sent as it was, and says why", async () => {
    await twin.trade.order({ customer, lines: [{ quantity: 2 }] });
    const app = twin.app();
    await twin.runAll(app, ["create-lines", "bundle", "calculate"]);
    const [detail] = await twin.dataverse.rows("invoicedetails");
    const path = `invoicedetails(${String(detail?.["invoicedetailid"])})`;
    await twin.dataverse.api("PATCH", path, { quantity: 1 });
    await twin.runAll(app, ["send"]);
    const [sentBack] = await twin.invoices();
    expect(sentBack?.stage).toBe("Draft");
    expect(sentBack?.row["invjob_errormessage"]).toContain("quantity is 1, was 2");
    await twin.runAll(app, ["calculate", "send"]);
    expect((await twin.invoices()).map(({ code }) => code)).toEqual(["LINES_DIFFER"]);
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
  });

  it("an invoice whose due date is changed each time is held, and not sent in circles", async () => {
    await twin.trade.order({ customer, lines: [{}] });
    const app = twin.app();
    await twin.runAll(app, ["create-lines", "bundle"]);
    const stages: string[] = [];
    for (let round = 0; round < 2; round += 1) {
      await twin.runAll(app, ["calculate"]);
      const [invoice] = await twin.invoices();
      const path = `invoices(${String(invoice?.row["invoiceid"])})`;
      await twin.dataverse.api("PATCH", path, { duedate: "2020-01-01" });
      await twin.runAll(app, ["send"]);
      stages.push(...(await twin.invoices()).map(({ stage }) => stage));
    }
    expect(stages).toEqual(["Draft", "OnHold"]);
    const [held] = await twin.invoices();
    expect(held?.row["invjob_holdreason"]).toContain("due date is 2020-01-01");
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
  });

  it("a ledger row emptied by an administrator is decided anew, and stops nobody", async () => {
    const spoiled = await twin.trade.order({ customer, lines: [{}] });
    const other = await twin.trade.order({ customer: await twin.trade.account(), lines: [{}] });
    const app = twin.app();
    await twin.runAll(app, ["create-lines"]);
    const path = `invjob_invoicelines(${spoiled.lineIds[0] ?? ""})`;
    await twin.dataverse.api("PATCH", path, { invjob_bundlekey: null, invjob_netamount: null });
    await twin.runAll(app, ["bundle", "calculate", "send"]);
    expect((await twin.ledger()).get(other.lineIds[0] ?? "")?.stage).toBe("Invoiced");
    await twin.runAll(app);
    expect((await twin.ledger()).get(spoiled.lineIds[0] ?? "")?.stage).toBe("Invoiced");
  });
});

describe("a run", () => {
  it("that is asked to stop is cancelled, and the next one goes on", async () => {
    await twin.trade.order({ customer, lines: Array.from({ length: 25 }, () => ({})) });
    const app = twin.app({ PAGE_LINES: "10" });
    const stop = new AbortController();
    stop.abort();
    const result = await app.runStage("create-lines", { trigger: "console", signal: stop.signal });
    expect(result).toMatchObject({ kind: "ran", report: { status: "cancelled" } });
    const reports = await twin.runAll(app, ["create-lines"]);
    expect(reports[0]?.status).toBe("completed");
    expect((await twin.ledger()).size).toBe(25);
  });

  it("does nothing while another run of its stage is at work", async () => {
    await twin.trade.order({ customer, lines: [{}] });
    const app = twin.app();
    const results = await Promise.all([
      app.runStage("create-lines", { trigger: "timer" }),
      twin.app().runStage("create-lines", { trigger: "console" }),
    ]);
    expect(results.map(({ kind }) => kind).sort()).toEqual(["busy", "ran"]);
    expect((await twin.ledger()).size).toBe(1);
  });
});
