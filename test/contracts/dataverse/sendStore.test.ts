import type { Invoice } from "../../../lib/domain/invoice";
import type { SendWrite } from "../../../lib/ports/invoiceStore";
import { collect, makeReady, stamp } from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
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

/** Active, as every invoice of these tests is. */
const platform = { state: 0, statusReason: 1 };

const store = () => environment.stores().send;

async function ready(): Promise<Invoice> {
  await trade.order({ customer: await trade.account(), lines: [{}, {}] });
  const [invoice] = await makeReady(environment.stores());
  return invoice as Invoice;
}

/** Claims an invoice; gives the version after it. */
async function claim(invoice: Invoice): Promise<string> {
  const claims = [{ invoice, erpKey: `${invoice.id}-0`, claimedBy: "host run-1" }];
  const [outcome] = await store().claim(claims, stamp);
  return (outcome?.kind === "saved" ? outcome.etag : undefined) ?? "";
}

async function reread(invoice: Invoice): Promise<Invoice> {
  return (await store().reread([invoice.id])).get(invoice.id) as Invoice;
}

async function save(write: SendWrite): Promise<string | undefined> {
  const [outcome] = await store().save([write], stamp);
  return outcome?.kind;
}

describe("claim", () => {
  it("freezes key, claimer and a copy of the content hash, and gives the new version", async () => {
    const invoice = await ready();
    const etag = await claim(invoice);
    const claimed = await reread(invoice);
    expect(claimed).toMatchObject({
      stage: "Sending",
      etag,
      erpKey: `${invoice.id}-0`,
      erpHash: invoice.contentHash,
      claimedBy: "host run-1",
    });
    expect(await collect(store().readyInvoices())).toEqual([]);
  });

  it("lets one of two claimers have it", async () => {
    const invoice = await ready();
    expect(await claim(invoice)).not.toBe("");
    const claims = [{ invoice, erpKey: "other", claimedBy: "other" }];
    expect(await store().claim(claims, stamp)).toEqual([{ kind: "versionConflict" }]);
  });
});

describe("save", () => {
  it("records what the ERP accepted", async () => {
    const invoice = await ready();
    const etag = await claim(invoice);
    const { id: invoiceId } = invoice;
    const write = {
      kind: "sent",
      invoiceId,
      etag,
      erpKey: "k",
      erpNumber: "E-1",
      platform,
    } as const;
    expect(await save(write)).toBe("saved");
    expect(await reread(invoice)).toMatchObject({ stage: "Sent", errorCode: null });
    const row = await environment.api("GET", `invoices(${invoiceId})`);
    expect(row["invjob_erpnumber"]).toBe("E-1");
    expect(await save(write)).toBe("versionConflict");
  });

  it("records what the ERP rejected, with a revision for the next try", async () => {
    const invoice = await ready();
    const etag = await claim(invoice);
    const common = { invoiceId: invoice.id, etag, erpKey: "k", platform };
    expect(await save({ kind: "rejected", ...common, message: "no VAT", nextRevision: 1 })).toBe(
      "saved",
    );
    expect(await reread(invoice)).toMatchObject({
      stage: "Error",
      errorCode: "ERP_REJECTED",
      errorMessage: "no VAT",
      revision: 1,
    });
  });

  it("keeps an unknown outcome Sending, and goes back once it is proven absent", async () => {
    const invoice = await ready();
    const etag = await claim(invoice);
    const common = { invoiceId: invoice.id, erpKey: "k", platform };
    expect(await save({ kind: "unknown", ...common, etag, message: "reset" })).toBe("saved");
    const unknown = await reread(invoice);
    expect(unknown).toMatchObject({ stage: "Sending", errorCode: "ERP_UNKNOWN" });
    const absent = { kind: "absent", ...common, etag: unknown.etag } as const;
    expect(await save(absent)).toBe("saved");
    expect(await reread(invoice)).toMatchObject({
      stage: "ReadyToSend",
      errorCode: null,
      erpKey: `${invoice.id}-0`,
      revision: 0,
    });
  });

  it("sends back to validation, closed, or puts on hold", async () => {
    const invoice = await ready();
    const { id: invoiceId, etag } = invoice;
    const again = { kind: "revalidate", differences: "duedate", attempts: 1 } as const;
    expect(await save({ ...again, invoiceId, etag, platform })).toBe("saved");
    const draft = await reread(invoice);
    expect(draft).toMatchObject({
      stage: "Draft",
      bundleKey: `closed-${invoiceId}`,
      attempts: 1,
      errorCode: null,
      errorMessage: "Validated again before it is sent: duedate",
    });
    const hold = {
      kind: "hold",
      invoiceId,
      etag: draft.etag,
      reason: "changed",
      platform,
    } as const;
    expect(await save(hold)).toBe("saved");
    expect(await reread(invoice)).toMatchObject({ stage: "OnHold" });
  });
});

describe("interruptedInvoices", () => {
  it("waits for a sender's time by Dataverse's own clock", async () => {
    const invoice = await ready();
    await claim(invoice);
    now = new Date(now.getTime() + 14 * 60_000);
    expect(await collect(store().interruptedInvoices(15))).toEqual([]);
    now = new Date(now.getTime() + 2 * 60_000);
    const found = await collect(store().interruptedInvoices(15));
    expect(found.map((one) => one.id)).toEqual([invoice.id]);
  });
});

describe("markInvoiced", () => {
  it("moves the rows behind a sent invoice, those left by a crash included", async () => {
    const invoice = await ready();
    const etag = await claim(invoice);
    expect(await collect(store().strandedLines())).toEqual([]);
    const { id: invoiceId } = invoice;
    await save({ kind: "sent", invoiceId, etag, erpKey: "k", erpNumber: "E-1", platform });
    const rows = (await collect(store().strandedLines())).map(({ row }) => row);
    expect(rows.map((row) => [row.stage, row.invoiceId])).toEqual([
      ["Bundled", invoiceId],
      ["Bundled", invoiceId],
    ]);
    expect(await store().markInvoiced(rows, stamp)).toMatchObject([
      { kind: "saved" },
      { kind: "saved" },
    ]);
    expect(await collect(store().strandedLines())).toEqual([]);
    expect(await store().markInvoiced(rows, stamp)).toEqual([
      { kind: "versionConflict" },
      { kind: "versionConflict" },
    ]);
  });
});

describe("reread", () => {
  it("gives what is there and nothing else", async () => {
    const invoice = await ready();
    const none = "00000000-0000-0000-0000-000000000001";
    const found = await store().reread([invoice.id, none]);
    expect([...found.keys()]).toEqual([invoice.id]);
  });
});
