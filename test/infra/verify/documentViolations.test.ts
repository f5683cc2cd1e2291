import { randomUUID } from "node:crypto";
import { smallTwinErpKey } from "../../support/SmallTwin";
import { detailOf, lineOf, plantInvoice, plantRow } from "./support/records";
import { FinishedTwin } from "./support/FinishedTwin";
import { found, invoiceStage } from "./support/found";

const timeoutMs = 60_000;
jest.setTimeout(timeoutMs);
let twin: FinishedTwin;

beforeAll(async () => {
  twin = await FinishedTwin.start();
}, timeoutMs);
afterAll(() => twin.close());
afterEach(() => twin.restore());

/** Books a document by hand; gives its number in the ERP. */
async function book(invoiceId: string, key: string = randomUUID()): Promise<string> {
  const answer = await fetch(`${twin.small.erpUrl}/api/v1/invoices`, {
    method: "POST",
    headers: { "x-api-key": smallTwinErpKey, "content-type": "application/json" },
    body: JSON.stringify({ schemaVersion: "1.0", invoices: [message(invoiceId, key)] }),
  });
  const { results } = (await answer.json()) as { results: { erpNumber?: string }[] };
  return results[0]?.erpNumber ?? "";
}

function message(invoiceId: string, idempotencyKey: string): object {
  const amounts = { net: "1.00", tax: "0.00" };
  return {
    schemaVersion: "1.0",
    invoiceId,
    invoiceNumber: `HAND-${idempotencyKey}`,
    documentType: "invoice",
    documentDate: "2026-01-02",
    dueDate: "2026-02-01",
    currency: "EUR",
    customerNumber: "C-1",
    lines: [
      {
        orderNumber: "O-1",
        lineNumber: 1,
        productNumber: null,
        description: "By hand",
        unit: null,
        quantity: "1",
        price: "1.00",
        discount: "0.00",
        ...amounts,
      },
    ],
    totals: { ...amounts, total: "1.00" },
    idempotencyKey,
  };
}

async function singleInvoice(): Promise<string> {
  return String((await twin.invoiceOf(twin.orders.single))["invoiceid"]);
}

/** Raises the tax of the single line everywhere but in the ERP. */
async function raiseTax(): Promise<string> {
  const id = lineOf(twin, "single");
  const amounts = { tax: 3.71, extendedamount: 22.21 };
  await twin.plant("salesorderdetail", { salesorderdetailid: id, ...amounts });
  await plantRow(twin, id, { invjob_taxamount: 3.71 });
  await twin.plant("invoicedetail", { invoicedetailid: await detailOf(twin, id), ...amounts });
  return plantInvoice(twin, await singleInvoice(), {
    invjob_taxamount: 3.71,
    invjob_totalamount: 22.21,
    totaltax: 3.71,
    totalamount: 22.21,
  });
}

describe("of the ERP's documents, the checker", () => {
  it("finds SENT_WITHOUT_DOCUMENT and nothing else", async () => {
    const order = await twin.order();
    await twin.run();
    const id = String((await twin.invoiceOf(order))["invoiceid"]);
    expect(await found(twin)).toEqual([]);
    twin.small.book.restore("finished");
    expect(await found(twin)).toEqual([`SENT_WITHOUT_DOCUMENT ${id}`]);
  });

  it("finds TWO_DOCUMENTS and nothing else", async () => {
    const id = await singleInvoice();
    await book(id);
    expect(await found(twin)).toEqual([`TWO_DOCUMENTS ${id}`]);
  });

  it("finds DOCUMENT_TOTAL_DIFFERS and nothing else: another total", async () => {
    const id = await raiseTax();
    expect(await found(twin)).toEqual([`DOCUMENT_TOTAL_DIFFERS ${id}`]);
  });

  it.each([
    ["invoice number", { invoicenumber: "INV-OTHER" }],
    ["ERP number", { invjob_erpnumber: "ERP-OTHER" }],
    ["idempotency key", { invjob_erpkey: "other" }],
  ])("finds DOCUMENT_DIFFERS and nothing else: another %s", async (_name, values) => {
    const id = await plantInvoice(twin, await singleInvoice(), values);
    expect(await found(twin)).toEqual([`DOCUMENT_DIFFERS ${id}`]);
  });

  it("finds DOCUMENT_WITHOUT_INVOICE and nothing else: of an invoice that is not there", async () => {
    const erpNumber = await book(randomUUID());
    expect(await found(twin)).toEqual([`DOCUMENT_WITHOUT_INVOICE ${erpNumber}`]);
  });

  it("finds DOCUMENT_WITHOUT_INVOICE and nothing else: of an invoice that was not sent", async () => {
    const invoice = await twin.invoiceOf(twin.orders.unknownToErp);
    const erpNumber = await book(String(invoice["invoiceid"]));
    expect(await found(twin)).toEqual([`DOCUMENT_WITHOUT_INVOICE ${erpNumber}`]);
  });

  it("finds nothing wrong in a document of an invoice that is held while an answer is outstanding", async () => {
    const invoice = await twin.invoiceOf(twin.orders.unknownToErp);
    const id = String(invoice["invoiceid"]);
    await plantInvoice(twin, id, {
      invjob_stage: invoiceStage.OnHold,
      invjob_holdreason: "content changed while an answer of the ERP is outstanding",
      invjob_erpkey: `${id}-0`,
    });
    const erpNumber = await book(id, `${id}-0`);
    expect(await found(twin)).toEqual([]);
    await plantInvoice(twin, id, { invjob_erpkey: `${id}-1` });
    expect(await found(twin)).toEqual([`DOCUMENT_WITHOUT_INVOICE ${erpNumber}`]);
  });

  it("reads every page of the ERP's list", async () => {
    const ids = Array.from({ length: 1_001 }, () => randomUUID());
    twin.small.book.post(ids.map((id) => message(id, id)));
    const { findings, documents } = await twin.verify({});
    expect(findings.byCode.map(({ code, count }) => [code, count])).toEqual([
      ["DOCUMENT_WITHOUT_INVOICE", 1_001],
    ]);
    expect(documents.count).toBe(1_001 + 4);
  });
});
