import { randomUUID } from "node:crypto";
import { salesUsers } from "../../infra/local/dataverse/seed/seedData";
import { columnLength } from "../../lib/adapters/dataverse/writes/columnText";
import { Checker } from "../support/Checker";
import { currencyId } from "../support/dataverse/TestEnvironment";
import type { CustomerSample, LineSample } from "../support/dataverse/Trade";
import { HttpProxy } from "../support/HttpProxy";
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

/** Runs all stages on what is there and has the checker judge; gives the reports. */
async function runChecked(settings: Readonly<Record<string, string>> = {}) {
  const checker = await Checker.remember(twin);
  const reports = await twin.runAll(twin.app(settings));
  const violations = await checker.violations({ settings });
  expect(violations).toEqual([]);
  expect(reports.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
  return reports;
}

describe("texts", () => {
  it("of 500 characters go over whole, to the invoice and to the ERP", async () => {
    const description = `A <b>"long" & 'odd' text</b> · £ü漢🚲 `.repeat(20).slice(0, 500);
    expect(description).toHaveLength(500);
    await twin.trade.order({ customer, lines: [{ writeIn: description }, {}] });
    const erp = await HttpProxy.start(twin.erpUrl);
    await runChecked({ ERP_URL: `http://127.0.0.1:${String(erp.port)}` }).finally(() => erp.stop());
    const details = await twin.dataverse.rows("invoicedetails?$select=productdescription");
    expect(details.map((row) => row["productdescription"])).toContain(description);
    const posts = erp.requests.filter(({ method }) => method === "POST");
    expect(posts).toHaveLength(1);
    expect(posts[0]?.body).toContain(JSON.stringify(description));
  });

  it("of 20,000 characters from the platform are cut to what the column holds", async () => {
    const text = "The platform explains itself at length. ".repeat(500);
    expect(text).toHaveLength(20_000);
    await twin.dataverse.admin("faults", {
      match: { method: "POST", route: "invoicedetails", body: "Refused" },
      times: 100,
      point: "operation",
      effect: { type: "status", code: 400, errorCode: "0x80040216", message: text },
    });
    const order = await twin.trade.order({ customer, lines: [{}, { writeIn: "Refused" }, {}] });
    await runChecked();
    const ledger = await twin.ledger();
    const rows = order.lineIds.map((id) => ledger.get(id));
    expect(rows.map((row) => row?.stage)).toEqual(["Invoiced", "Error", "Invoiced"]);
    const { code, message } = rows[1] ?? {};
    expect(code).toBe("PLATFORM_REJECTED");
    expect(message).toHaveLength(columnLength("invjob_errormessage"));
    expect(message).toMatch(/^PLATFORM_REJECTED: The platform explains .*…$/);
  });
});

describe("an owner without a privilege", () => {
  it.each([
    ["prvCreateinvjob_InvoiceLine", 0],
    ["prvAppendinvjob_InvoiceLine", 0],
    ["prvCreateInvoice", 1],
    ["prvAppendToOrder", 0],
  ])("such as %s is stood in for by the application, counted", async (privilege, stage) => {
    for (const { id } of salesUsers)
      await twin.dataverse.admin("roles", { user: id, without: [privilege] });
    const order = await twin.trade.order({ customer, lines: [{}, {}] });
    const reports = await runChecked();
    expect(reports[stage]?.counts.notImpersonated).toEqual({ refused: stage === 0 ? 2 : 1 });
    const ledger = await twin.ledger();
    expect(order.lineIds.map((id) => ledger.get(id)?.stage)).toEqual(["Invoiced", "Invoiced"]);
  });
});

describe("a total of zero", () => {
  const free: LineSample = { price: 0, discount: 0, tax: 0 };
  const back: LineSample = { quantity: -2, discount: 0, tax: -4 };
  const there: LineSample = { quantity: 2, discount: 0, tax: 4 };

  it.each([
    ["of a free item", [free]],
    ["of a return and its replacement", [back, there]],
  ])("%s is sent, unless the policy is to skip it", async (_name, lines) => {
    await twin.trade.order({ customer, lines });
    await runChecked({ ZERO_TOTAL_POLICY: "skip" });
    const [held] = await twin.invoices();
    expect(held?.stage).toBe("OnHold");
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
    await twin.trade.order({ customer: await twin.trade.contact(), lines });
    await runChecked();
    expect((await twin.invoices()).map(({ stage }) => stage).sort()).toEqual(["OnHold", "Sent"]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "0.00" } });
  });
});

describe("a customer", () => {
  it("who gave back more than was bought gets a credit note", async () => {
    await twin.trade.order({ customer, lines: [{ quantity: 1, price: 5, discount: 0, tax: 1 }] });
    await twin.trade.order({
      customer,
      lines: [{ quantity: -3, price: 9.99, discount: 0.5, tax: -6 }],
    });
    await runChecked();
    const [document, ...others] = twin.book.list(0).documents;
    expect(others).toEqual([]);
    expect(document).toMatchObject({ documentType: "creditNote", total: "-30.47" });
  });

  it("in a currency of 0 or 3 decimals is billed in just these", async () => {
    const lines: readonly LineSample[] = [
      { quantity: 3, price: 100.5, discount: 0, tax: 0 },
      { quantity: 7, price: 1.0715, discount: 0, tax: 0 },
    ];
    await twin.trade.order({ customer, currency: "JPY", lines });
    await twin.trade.order({ customer, currency: "KWD", lines });
    await runChecked();
    // 301.5 and 7.5005 before they are rounded, half away from zero.
    expect(twin.book.summarize()).toMatchObject({
      documents: 2,
      totals: { JPY: "310", KWD: "309.001" },
    });
  });

  it("with orders of two price lists gets an invoice for each", async () => {
    const other = randomUUID();
    await twin.dataverse.api("POST", "pricelevels", {
      pricelevelid: other,
      name: "Summer",
      "transactioncurrencyid@odata.bind": `/transactioncurrencies(${currencyId("EUR")})`,
    });
    const columns = { "pricelevelid@odata.bind": `/pricelevels(${other})` };
    await twin.trade.order({ customer, lines: [{}] });
    await twin.trade.order({ customer, columns, lines: [{ quantity: 5 }] });
    await twin.trade.order({ customer, lines: [{}] });
    await runChecked();
    const invoices = await twin.invoices();
    const list = await twin.trade.priceList("EUR");
    const counts = invoices.map(({ row }) => [row["_pricelevelid_value"], row["invjob_linecount"]]);
    expect(new Map(counts.map(([id, count]) => [id, Number(String(count))] as const))).toEqual(
      new Map([
        [list, 2],
        [other, 1],
      ]),
    );
    expect(twin.book.summarize()).toMatchObject({ documents: 2 });
  });
});
