import type { DataverseStores } from "../../../lib/adapters/dataverse/createDataverseStores";
import type { Invoice, InvoiceContent } from "../../../lib/domain/invoice";
import type { CalculateWrite, SendWrite } from "../../../lib/ports/invoiceStore";
import type { SaveOutcome } from "../../../lib/ports/saveOutcome";
import { InstantClock } from "../../support/dataverse/InstantClock";
import { bundleAll, collect, makeReady, newId, stamp } from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";
import { HttpProxy } from "../../support/HttpProxy";

let environment: TestEnvironment;
let proxy: HttpProxy;
/** Over a wire that works. */
let stores: DataverseStores;
/** Over a wire that loses the first answer to every write, after it was carried out. */
let lossy: DataverseStores;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  proxy = await HttpProxy.start(environment.origin);
  let isReplay = false;
  proxy.decide = ({ body }) => {
    if (!body.includes("Content-ID")) return "forward";
    isReplay = !isReplay;
    return isReplay ? "dropAnswer" : "forward";
  };
  const url = `http://127.0.0.1:${String(proxy.port)}`;
  stores = environment.stores();
  lossy = environment.stores({ url, clock: new InstantClock() });
  const trade = new Trade(environment);
  await trade.order({ customer: await trade.account(), lines: [{}, {}] });
});

afterEach(async () => {
  await proxy.stop();
  await environment.close();
});

async function dueDraft(): Promise<Invoice> {
  await bundleAll(stores);
  const [draft] = await collect(
    stores.calculate.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }),
  );
  return draft as Invoice;
}

async function now(id: string): Promise<Invoice | undefined> {
  return (await stores.send.reread([id])).get(id);
}

/** The write was sent more than once, and counts as done. */
function expectSavedAfterLoss(outcomes: readonly SaveOutcome[]): void {
  expect(outcomes.map(({ kind }) => kind)).toEqual(["saved"]);
  const writes = proxy.requests.filter(({ body }) => body.includes("Content-ID"));
  expect(writes).toHaveLength(2);
}

const amounts = {
  lineCount: 2,
  documentType: "Invoice",
  contentHash: "c".repeat(64),
  attempts: 0,
} as const;
const dates = { documentDate: "2026-02-03", dueDate: "2026-03-05" };

describe("stage 3's writes whose answers are lost", () => {
  const cases: [string, (invoice: Invoice) => CalculateWrite, Partial<Invoice>][] = [
    [
      "ready",
      (invoice) => {
        const { lineItems: net, tax, total } = invoice.platformTotals;
        return { kind: "ready", invoice, net, tax, total, ...amounts, ...dates };
      },
      { stage: "ReadyToSend", contentHash: amounts.contentHash },
    ],
    [
      "error",
      (invoice) => ({ kind: "error", invoice, code: "TOTALS_DIFFER", message: "by 1" }),
      { stage: "Error", errorCode: "TOTALS_DIFFER" },
    ],
    ["hold", (invoice) => ({ kind: "hold", invoice, reason: "zero" }), { stage: "OnHold" }],
    ["reopen", (invoice) => ({ kind: "reopen", invoice }), { stage: "Draft" }],
  ];

  it.each(cases)("are found to be done: %s", async (_kind, write, expected) => {
    const draft = await dueDraft();
    expectSavedAfterLoss(await lossy.calculate.save([write(draft)], stamp));
    const bundleKey = `closed-${draft.id}`;
    expect(await now(draft.id)).toMatchObject({ ...expected, bundleKey });
  });

  it("are found to be done: canceled", async () => {
    const { id } = await dueDraft();
    await environment.api("PATCH", `invoices(${id})`, { statecode: 3, statuscode: 100003 });
    const invoice = (await now(id)) as Invoice;
    const write = { kind: "canceled", invoice, message: "canceled" } as const;
    expectSavedAfterLoss(await lossy.calculate.save([write], stamp));
    expect(await now(id)).toMatchObject({ state: 3, errorCode: "INVOICE_CANCELED" });
  });

  it("are found to be done: unbundle", async () => {
    const invoice = await dueDraft();
    const content = (await stores.calculate.contentOf([invoice])).get(invoice.id);
    const { lines, details } = content as InvoiceContent;
    const decision = { stage: "Error", code: "ORDER_CANCELED", message: "" } as const;
    const leaving = lines.slice(0, 1).map(({ row, line }) => ({
      row,
      line,
      decision: { ...decision, inputHash: "h" },
      detailIds: details.filter(({ orderLineId }) => orderLineId === line.id).map(({ id }) => id),
    }));
    const set = { invoice, touch: newId(), lines: leaving };
    const outcomes = await lossy.calculate.unbundle([set], stamp);
    expectSavedAfterLoss(outcomes);
    const after = (await now(invoice.id)) as Invoice;
    expect(after.lineCount).toBe(1);
    expect(outcomes).toEqual([{ kind: "saved", etag: after.etag }]);
  });
});

describe("stage 2's other writes whose answers are lost", () => {
  it("are found to be done: closing a draft", async () => {
    const draft = await dueDraft();
    expectSavedAfterLoss(await lossy.bundle.closeDrafts([draft], stamp));
    expect((await now(draft.id))?.bundleKey).toBe(`closed-${draft.id}`);
  });

  it("are found to be done: closing what a user paid", async () => {
    const { id, bundleKey } = await dueDraft();
    await environment.api("PATCH", `invoices(${id})`, { statecode: 2, statuscode: 100001 });
    const holder = (await stores.bundle.holdersOf([bundleKey])).get(bundleKey)?.[0];
    const closing = { ...(holder as NonNullable<typeof holder>), message: "paid" };
    expectSavedAfterLoss(await lossy.bundle.closeCanceled([closing], stamp));
    expect(await now(id)).toMatchObject({ state: 2, errorCode: "INVOICE_CANCELED" });
  });
});

describe("stage 4's writes whose answers are lost", () => {
  const erpKeyOf = (invoice: Invoice) => `${invoice.id}-0`;

  async function ready(): Promise<Invoice> {
    const [invoice] = await makeReady(stores);
    return invoice as Invoice;
  }

  async function claimed(): Promise<Invoice> {
    const invoice = await ready();
    await stores.send.claim([{ invoice, erpKey: erpKeyOf(invoice), claimedBy: "host" }], stamp);
    return (await now(invoice.id)) as Invoice;
  }

  it("are found to be done: claim, with the version after it", async () => {
    const invoice = await ready();
    const claim = { invoice, erpKey: erpKeyOf(invoice), claimedBy: "host" };
    const outcomes = await lossy.send.claim([claim], stamp);
    expectSavedAfterLoss(outcomes);
    const after = (await now(invoice.id)) as Invoice;
    expect(after).toMatchObject({ stage: "Sending", erpKey: erpKeyOf(invoice) });
    expect(outcomes).toEqual([{ kind: "saved", etag: after.etag }]);
  });

  type Ending = { kind: SendWrite["kind"] } & Record<string, unknown>;
  const cases: [string, Ending, Partial<Invoice>][] = [
    ["sent", { kind: "sent", erpNumber: "E-1" }, { stage: "Sent" }],
    [
      "rejected",
      { kind: "rejected", message: "no such customer", nextRevision: 1 },
      { stage: "Error", errorCode: "ERP_REJECTED", revision: 1 },
    ],
    [
      "unknown",
      { kind: "unknown", message: "time-out" },
      { stage: "Sending", errorCode: "ERP_UNKNOWN" },
    ],
    ["absent", { kind: "absent" }, { stage: "ReadyToSend" }],
    [
      "canceled",
      { kind: "canceled", message: "canceled" },
      { stage: "Error", errorCode: "INVOICE_CANCELED" },
    ],
    ["revalidate", { kind: "revalidate" }, { stage: "Draft" }],
    ["hold", { kind: "hold", reason: "content changed" }, { stage: "OnHold" }],
  ];

  it.each(cases)("are found to be done: %s", async (_kind, ending, expected) => {
    const invoice = await claimed();
    const { id: invoiceId, etag } = invoice;
    const target = { invoiceId, etag, platform: invoice, erpKey: erpKeyOf(invoice) };
    const write = { ...target, ...ending } as SendWrite;
    expectSavedAfterLoss(await lossy.send.save([write], stamp));
    expect(await now(invoiceId)).toMatchObject(expected);
  });

  it("are found to be done: rows to Invoiced", async () => {
    const invoice = await ready();
    const content = (await stores.send.contentOf([invoice])).get(invoice.id) as InvoiceContent;
    const rows = content.lines.slice(0, 1).map(({ row }) => row);
    expectSavedAfterLoss(await lossy.send.markInvoiced(rows, stamp));
    const [, ...others] = content.lines;
    const bundled = await environment.rows(
      "invjob_invoicelines?$select=invjob_invoicelineid&$filter=invjob_stage eq 727000001",
    );
    expect(bundled.map((row) => row["invjob_invoicelineid"])).toEqual(
      others.map(({ row }) => row.id),
    );
  });
});

describe("copies on order lines whose answers are lost", () => {
  it("are found to be done", async () => {
    const trade = new Trade(environment);
    const order = await trade.order({ lines: [{}], state: 0 });
    const [orderLineId = ""] = order.lineIds;
    const empty = { errorCode: null, errorMessage: null };
    const copy = { orderLineId, orderState: 0, stage: "Validated", ...empty } as const;
    const result = await lossy.writeBack.writeBack([copy], stamp);
    expect(result).toEqual({ written: 1, failed: 0 });
  });
});
