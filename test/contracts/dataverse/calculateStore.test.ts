import type { Invoice } from "../../../lib/domain/invoice";
import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import {
  bundleAll,
  collect,
  createLines,
  openDraft,
  stamp,
} from "../../support/dataverse/pipeline";
import { requestCount, TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

let environment: TestEnvironment;
let trade: Trade;
let now: Date;

beforeEach(async () => {
  now = new Date("2026-02-03T04:00:00Z");
  environment = await TestEnvironment.start({ now: () => now });
  trade = new Trade(environment);
});

afterEach(() => environment.close());

async function due(quietMinutes = 0): Promise<Invoice[]> {
  return collect(
    environment.stores().calculate.dueInvoices({ quietMinutes, patienceMinutes: 600 }),
  );
}

async function oneDue(): Promise<Invoice> {
  const [invoice] = await due();
  if (invoice === undefined) throw new Error("nothing is due");
  return invoice;
}

async function bundled(lines: number): Promise<void> {
  await trade.order({ customer: await trade.account(), lines: Array(lines).fill({}) });
  await bundleAll(environment.stores());
}

describe("dueInvoices", () => {
  it("brings the header with its customer and the platform's totals", async () => {
    const customer = await trade.account({ accountnumber: "C-77", paymenttermscode: 3 });
    await trade.order({ customer, lines: [{}, {}] });
    await bundleAll(environment.stores());
    const invoice = await oneDue();
    expect(invoice).toMatchObject({
      stage: "Draft",
      state: 0,
      lineCount: 2,
      customer: { ...customer, erpNumber: "C-77", paymentTerms: 3 },
      pricingErrorCode: 0,
      errorCode: null,
      erpKey: null,
      modifiedOn: now,
    });
    expect(invoice.number).toMatch(/^INV-/);
    const { lineItems, tax, total, freight, discount } = invoice.platformTotals;
    expect([lineItems, tax, total, freight, discount].map(String)).toEqual([
      "37",
      "7.4",
      "44.4",
      "0",
      "0",
    ]);
  });

  it("takes a contact's number from its own column", async () => {
    const customer = await trade.contact({ externaluseridentifier: "P-9" });
    await trade.order({ customer, lines: [{}] });
    await bundleAll(environment.stores());
    expect((await oneDue()).customer).toMatchObject({ ...customer, erpNumber: "P-9" });
  });

  it("lets a draft wait while a validated line of its bundle waits", async () => {
    const customer = await trade.account();
    await trade.order({ customer, lines: [{}] });
    await bundleAll(environment.stores());
    await trade.order({ customer, lines: [{}, {}] });
    const waiting = await createLines(environment.stores());
    expect(waiting).toHaveLength(2);
    expect(await due()).toEqual([]);
    await environment
      .stores()
      .bundle.closeDrafts(
        [
          ...(
            await environment.stores().bundle.openDrafts([waiting[0]?.row.bundleKey ?? ""])
          ).values(),
        ],
        stamp,
      );
    expect(await due()).toHaveLength(1);
  });

  it("lets an open draft rest by Dataverse's own clock, a closed one not", async () => {
    await bundled(1);
    now = new Date(now.getTime() + 9 * 60_000);
    expect(await due(10)).toEqual([]);
    now = new Date(now.getTime() + 2 * 60_000);
    expect(await due(10)).toHaveLength(1);
  });

  it("brings an empty draft, invoices in error that heal, and none that do not", async () => {
    await bundled(1);
    const { calculate } = environment.stores();
    const invoice = await oneDue();
    const mended = { kind: "error", invoice, code: "LINES_DIFFER", message: "differs" } as const;
    await calculate.save([mended], stamp);
    const inError = await oneDue();
    expect(inError).toMatchObject({ stage: "Error", errorCode: "LINES_DIFFER" });
    const stuck = { ...mended, invoice: inError, code: "ERP_REJECTED" } as const;
    await calculate.save([stuck], stamp);
    expect(await due()).toEqual([]);
  });

  it("leaves invoices alone that are not ours", async () => {
    await environment.api("POST", "invoices", { name: "By hand" });
    expect(await due()).toEqual([]);
  });
});

describe("contentOf", () => {
  it("brings our rows, what the ERP is told about them, and the platform's lines", async () => {
    await trade.order({
      customer: await trade.account(),
      lines: [{}, { writeIn: "Sonderposten" }],
    });
    await bundleAll(environment.stores());
    const invoice = await oneDue();
    const content = await environment.stores().calculate.contentOf([invoice]);
    const { lines, details } = content.get(invoice.id) ?? { lines: [], details: [] };
    expect(lines.map((line) => line.row.stage)).toEqual(["Bundled", "Bundled"]);
    expect(details.map((detail) => detail.id).sort()).toEqual(
      lines.map((line) => line.row.id).sort(),
    );
    expect(details.map((detail) => detail.orderLineId).sort()).toEqual(
      lines.map((line) => line.row.id).sort(),
    );
    const byNumber = [...lines].sort(
      (a, b) => (a.about.lineNumber ?? 0) - (b.about.lineNumber ?? 0),
    );
    expect(byNumber.map((line) => line.about)).toEqual([
      {
        orderNumber: expect.stringMatching(/^ORD-/) as string,
        lineNumber: 1,
        productNumber: "BK-1",
        description: "Bicycle",
        unit: "Each",
      },
      {
        orderNumber: expect.stringMatching(/^ORD-/) as string,
        lineNumber: 2,
        productNumber: null,
        description: "Sonderposten",
        unit: null,
      },
    ]);
    const [row] = lines;
    expect(String(row?.row.amounts?.net)).toBe("18.5");
    expect(String(details[0]?.discount)).toBe("1.5");
  });

  it("reads a whole page in one request and keeps the invoices apart", async () => {
    for (let i = 0; i < 3; i += 1) {
      await trade.order({ customer: await trade.account(), lines: [{}, {}] });
    }
    await bundleAll(environment.stores());
    const page = await due();
    const before = await requestCount(environment);
    const content = await environment.stores().calculate.contentOf(page);
    expect(await requestCount(environment)).toBe(before + 1);
    for (const invoice of page) {
      const { lines, details } = content.get(invoice.id) ?? { lines: [], details: [] };
      expect(lines.map((line) => line.row.invoiceId)).toEqual([invoice.id, invoice.id]);
      expect(details).toHaveLength(2);
    }
  });
});

describe("save", () => {
  it("writes what was validated and closes the key", async () => {
    await bundled(2);
    const invoice = await oneDue();
    const { lineItems, tax, total } = invoice.platformTotals;
    const write = {
      kind: "ready",
      invoice,
      net: lineItems,
      tax,
      total,
      lineCount: 2,
      documentType: "CreditNote",
      documentDate: "2026-02-03",
      dueDate: "2026-03-05",
      contentHash: "c".repeat(64),
      attempts: 1,
    } as const;
    const stores = environment.stores();
    expect(await stores.calculate.save([write], stamp)).toMatchObject([{ kind: "saved" }]);
    const [ready] = await collect(stores.send.readyInvoices());
    expect(ready).toMatchObject({
      id: invoice.id,
      stage: "ReadyToSend",
      bundleKey: `closed-${invoice.id}`,
      documentType: "CreditNote",
      documentDate: "2026-02-03",
      dueDate: "2026-03-05",
      contentHash: "c".repeat(64),
    });
    const row = await environment.api("GET", `invoices(${invoice.id})`);
    expect(Number(row["invjob_totalamount"])).toBe(44.4);
  });

  it("refuses to overwrite an invoice that changed since it was read", async () => {
    await bundled(1);
    const invoice = await oneDue();
    await environment.api("PATCH", `invoices(${invoice.id})`, { description: "looked at" });
    const write = { kind: "error", invoice, code: "TOTALS_DIFFER", message: "x" } as const;
    expect(await environment.stores().calculate.save([write], stamp)).toEqual([
      { kind: "versionConflict" },
    ]);
  });

  it("clears the error of an invoice that goes back to Draft, and keeps its key closed", async () => {
    await bundled(1);
    const { calculate } = environment.stores();
    const invoice = await oneDue();
    await calculate.save([{ kind: "error", invoice, code: "TOTALS_DIFFER", message: "x" }], stamp);
    await calculate.save([{ kind: "reopen", invoice: await oneDue() }], stamp);
    expect(await oneDue()).toMatchObject({
      stage: "Draft",
      errorCode: null,
      errorMessage: null,
      bundleKey: `closed-${invoice.id}`,
    });
  });

  it("puts an invoice on hold with the reason", async () => {
    await bundled(1);
    const invoice = await oneDue();
    const reason = "zero total";
    await environment.stores().calculate.save([{ kind: "hold", invoice, reason }], stamp);
    const row = await environment.api("GET", `invoices(${invoice.id})`);
    expect(row["invjob_holdreason"]).toBe(reason);
    expect(await due()).toEqual([]);
  });

  it("removes a draft that was left empty", async () => {
    const customer = await trade.account();
    await trade.order({ customer, lines: [{}] });
    const stores = environment.stores();
    const [line] = await createLines(stores);
    await openDraft(stores, line as LedgerLine);
    await trade.order({ customer: await trade.account(), lines: [{}] });
    const row = { ...(line as LedgerLine).row };
    await environment.api("PATCH", `invjob_invoicelines(${row.id})`, { invjob_stage: 727000004 });
    const empty = await oneDue();
    expect(await stores.calculate.save([{ kind: "remove", invoice: empty }], stamp)).toEqual([
      { kind: "saved" },
    ]);
    expect(await environment.rows("invoices?$select=invoiceid")).toEqual([]);
    const again = await stores.calculate.save([{ kind: "remove", invoice: empty }], stamp);
    expect(again).toMatchObject([{ kind: "gone" }]);
  });
});
