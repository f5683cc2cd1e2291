import { keyOfGeneration } from "../../../lib/domain/bundleKey";
import type { Draft, Invoice } from "../../../lib/domain/invoice";
import type { LedgerLine } from "../../../lib/domain/ledgerRow";
import {
  bundleAll,
  collect,
  createLines,
  makeReady,
  newDraft,
  openDraft,
  stamp,
} from "../../support/dataverse/pipeline";
import { TestEnvironment } from "../../support/dataverse/TestEnvironment";
import { Trade } from "../../support/dataverse/Trade";

let environment: TestEnvironment;

beforeEach(async () => {
  environment = await TestEnvironment.start();
  const trade = new Trade(environment);
  await trade.order({ customer: await trade.account(), lines: [{}] });
});

afterEach(() => environment.close());

/** `invoice.statecode` and `statuscode` of what a user did (DATAVERSE.md 9.5). */
const states = {
  paid: { statecode: 2, statuscode: 100001 },
  partlyPaid: { statecode: 2, statuscode: 100002 },
  canceled: { statecode: 3, statuscode: 100003 },
} as const;

async function setState(invoiceId: string, state: keyof typeof states): Promise<void> {
  await environment.api("PATCH", `invoices(${invoiceId})`, states[state]);
}

async function invoiceNow(id: string) {
  const columns = "statecode,statuscode,invjob_stage,invjob_errorcode,invjob_bundlekey";
  return environment.api("GET", `invoices(${id})?$select=${columns}`);
}

function number(value: unknown): number {
  return Number(String(value));
}

async function expectClosed(id: string, state: keyof typeof states): Promise<void> {
  const row = await invoiceNow(id);
  expect(row["invjob_errorcode"]).toBe("INVOICE_CANCELED");
  expect(row["invjob_bundlekey"]).toBe(`closed-${id}`);
  expect(number(row["statecode"])).toBe(states[state].statecode);
  expect(number(row["statuscode"])).toBe(states[state].statuscode);
}

async function draftOfBundle(): Promise<{ draft: Draft; line: LedgerLine }> {
  const stores = environment.stores();
  const [line] = await createLines(stores);
  return { draft: await openDraft(stores, line as LedgerLine), line: line as LedgerLine };
}

describe("holdersOf", () => {
  it("finds what holds a key of a bundle, of any generation, with state and status", async () => {
    const { draft, line } = await draftOfBundle();
    const store = environment.stores().bundle;
    const bundle = draft.bundleKey;
    const holders = async () => (await store.holdersOf([bundle, "a-none"])).get(bundle);
    expect(await holders()).toMatchObject([{ id: draft.id, state: 0, stage: "Draft" }]);
    await setState(draft.id, "partlyPaid");
    const later = newDraft(line, { bundleKey: keyOfGeneration(bundle, 12) });
    expect(await store.createDrafts([later], stamp)).toMatchObject([{ kind: "saved" }]);
    expect(await holders()).toMatchObject([
      { id: draft.id, bundleKey: bundle, stage: "Draft", state: 2, statusReason: 100002 },
      { id: later.id, bundleKey: `${bundle}-12`, stage: "Draft", state: 0 },
    ]);
    expect((await store.openDrafts([bundle])).size).toBe(0);
    expect([...(await store.openDrafts([later.bundleKey])).keys()]).toEqual([later.bundleKey]);
  });
});

describe("closeCanceled", () => {
  it.each(["paid", "partlyPaid", "canceled"] as const)(
    "takes the key from a draft that is %s, restores its state, and lets a new draft be made",
    async (state) => {
      const { draft, line } = await draftOfBundle();
      await setState(draft.id, state);
      const store = environment.stores().bundle;
      expect(await store.createDrafts([newDraft(line)], stamp)).toEqual([{ kind: "keyTaken" }]);
      const holder = (await store.holdersOf([draft.bundleKey])).get(draft.bundleKey)?.[0];
      const closing = { ...(holder as NonNullable<typeof holder>), message: "a user did it" };
      expect(await store.closeCanceled([closing], stamp)).toEqual([{ kind: "saved" }]);
      await expectClosed(draft.id, state);
      const [created] = await store.createDrafts([newDraft(line)], stamp);
      expect(created?.kind).toBe("saved");
    },
  );

  it("leaves alone what was changed since it was read", async () => {
    const { draft } = await draftOfBundle();
    await setState(draft.id, "canceled");
    const store = environment.stores().bundle;
    const holder = (await store.holdersOf([draft.bundleKey])).get(draft.bundleKey)?.[0];
    await setState(draft.id, "paid");
    const closing = { ...(holder as NonNullable<typeof holder>), message: "a user did it" };
    expect(await store.closeCanceled([closing], stamp)).toEqual([{ kind: "versionConflict" }]);
    expect(number((await invoiceNow(draft.id))["statecode"])).toBe(2);
  });
});

describe("where nobody can write to a paid or canceled invoice", () => {
  it("a bundle's key is not given back, and the next generation's draft is joined", async () => {
    const { draft, line } = await draftOfBundle();
    await environment.admin("switches", { closedInvoiceWrites: false });
    await setState(draft.id, "canceled");
    const store = environment.stores().bundle;
    const holder = (await store.holdersOf([draft.bundleKey])).get(draft.bundleKey)?.[0];
    const closing = { ...(holder as NonNullable<typeof holder>), message: "a user did it" };
    expect(await store.closeCanceled([closing], stamp)).toMatchObject([{ kind: "rejected" }]);
    const later = newDraft(line, { bundleKey: keyOfGeneration(draft.bundleKey, 2) });
    await store.createDrafts([later], stamp);
    const open = (await store.openDrafts([later.bundleKey])).get(later.bundleKey) as Draft;
    const set = { draft: open, touch: later.touch, lines: [line], closes: false };
    const [joined] = await store.join([set], stamp);
    // The version for the next set: the draft is still known as the one that was joined.
    expect(joined).toEqual({ kind: "joined", etag: expect.any(String) as string });
  });
});

describe("stage 3", () => {
  it("is shown a draft that a user canceled, and marks it without changing its state", async () => {
    await bundleAll(environment.stores());
    const store = environment.stores().calculate;
    const [draft] = await collect(store.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }));
    await setState((draft as Invoice).id, "canceled");
    const [invoice] = await collect(store.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }));
    expect(invoice).toMatchObject({ stage: "Draft", state: 3, statusReason: 100003 });
    const write = { kind: "canceled", invoice: invoice as Invoice, message: "canceled" } as const;
    expect(await store.save([write], stamp)).toEqual([{ kind: "saved" }]);
    await expectClosed((draft as Invoice).id, "canceled");
    expect(await collect(store.dueInvoices({ quietMinutes: 0, patienceMinutes: 60 }))).toEqual([]);
  });
});

describe("stage 4", () => {
  it("records the ERP's number on an invoice that a user paid meanwhile", async () => {
    const stores = environment.stores();
    const [invoice] = await makeReady(stores);
    const ready = invoice as Invoice;
    const erpKey = `${ready.id}-0`;
    await stores.send.claim([{ invoice: ready, erpKey, claimedBy: "host" }], stamp);
    await setState(ready.id, "paid");
    const now = (await stores.send.reread([ready.id])).get(ready.id) as Invoice;
    const write = {
      kind: "sent",
      invoiceId: now.id,
      etag: now.etag,
      platform: now,
      erpKey,
      // The longest that the ERP's adapter lets through: it is kept whole.
      erpNumber: "9".repeat(100),
    } as const;
    expect(await stores.send.save([write], stamp)).toEqual([{ kind: "saved" }]);
    const after = (await stores.send.reread([ready.id])).get(ready.id);
    expect(after).toMatchObject({ stage: "Sent", state: 2, statusReason: 100001 });
    const row = await environment.api("GET", `invoices(${ready.id})`);
    expect(row["invjob_erpnumber"]).toBe("9".repeat(100));
  });
});
