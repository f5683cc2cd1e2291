import { rebuildMessage } from "../../../lib/domain/decideSend";
import { contentHash } from "../../../lib/domain/erpMessage";
import type { Invoice } from "../../../lib/domain/invoice";
import { addCounts, noCounts } from "../../../lib/engine/counts";
import type { RunContext } from "../../../lib/engine/stage";
import { LockLostError, ProtocolError, UnavailableError } from "../../../lib/ports/errors";
import { sendStage } from "../../../lib/stages/send";
import { aBundledLine, currencies, guid } from "../../support/domainSamples";
import {
  interruptedInvoice as interrupted,
  OneInvoice,
  readyInvoice as ready,
  sampleKey as key,
  ScriptedErp,
} from "../../support/sending";
import { aRun, RecordingWriteBack, TestGuard } from "../../support/stageRun";

/** The sample invoice under another id and number, as stage 3 froze it. */
function readyWith(id: string, number: string): Invoice {
  const invoice = { ...ready(), id, number };
  const message = rebuildMessage(invoice, new OneInvoice(invoice).content, currencies);
  if (message === undefined) throw new TypeError("the sample is complete");
  return { ...invoice, contentHash: contentHash(message) };
}

async function send(
  store: OneInvoice,
  erp: ScriptedErp,
  guard = new TestGuard(),
  run: RunContext = aRun(),
) {
  const writeBack = new RecordingWriteBack();
  const environment = { currencies: () => Promise.resolve(currencies) };
  const stage = sendStage({
    store,
    writeBack,
    erp,
    environment,
    toleranceMinorUnits: 0,
    sendingTimeoutMinutes: 15,
    pageLines: 1_000,
  });
  let counts = noCounts;
  for await (const page of stage.pages(run))
    counts = addCounts(counts, await page.process(() => true, guard));
  return { counts, copies: writeBack.copies };
}

const document = { idempotencyKey: key, invoiceNumber: "INV-1", erpNumber: "E-9", total: null };

describe("an invoice that is ready", () => {
  it("is claimed before the call, recorded, and its lines are moved", async () => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    const { counts, copies } = await send(store, erp);
    expect(store.claims).toMatchObject([{ erpKey: key, claimedBy: "host/1 run-1 7" }]);
    expect(store.writes).toMatchObject([{ kind: "sent", etag: "claimed", erpNumber: "E-1" }]);
    expect(store.invoiced.map(({ id }) => id)).toEqual([guid(1)]);
    expect(copies).toMatchObject([{ stage: "Invoiced" }]);
    expect(counts).toMatchObject({ read: 1, succeeded: 1 });
  });

  it("without an answer stays Sending, and its lines stay", async () => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    erp.answers = [];
    const { counts } = await send(store, erp);
    expect(store.writes).toMatchObject([{ kind: "unknown", erpKey: key }]);
    expect(store.invoiced).toEqual([]);
    expect(counts).toMatchObject({ errorsByCode: { ERP_UNKNOWN: 1 }, unexpected: 1 });
  });

  it("that is rejected gets a new revision", async () => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    erp.answers = [{ kind: "rejected", message: "no VAT" }];
    await send(store, erp);
    expect(store.writes).toMatchObject([{ kind: "rejected", nextRevision: 1 }]);
  });

  it("is not claimed while the ERP is left alone, and the run ends", async () => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    erp.rest = new UnavailableError("left alone");
    await expect(send(store, erp)).rejects.toThrow("left alone");
    expect(store.claims).toEqual([]);
    expect(erp.sent).toEqual([]);
  });

  it("keeps its claim when the ERP cannot be reached, and the run ends", async () => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    erp.failure = new UnavailableError("ERP down");
    await expect(send(store, erp)).rejects.toBe(erp.failure);
    expect(store.writes).toEqual([]);
  });

  it("that a user canceled is not sent", async () => {
    const store = new OneInvoice(ready({ state: 3, statusReason: 100003 }));
    const erp = new ScriptedErp();
    const { counts } = await send(store, erp);
    expect(erp.sent).toEqual([]);
    expect(store.writes).toMatchObject([
      { kind: "canceled", platform: { state: 3, statusReason: 100003 } },
    ]);
    expect(counts.errorsByCode).toEqual({ INVOICE_CANCELED: 1 });
  });

  it("is not sent by a worker that lost its lock after the claim", async () => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    const guard = new TestGuard();
    const claim = store.claim.bind(store);
    store.claim = (claims) => {
      guard.lose();
      return claim(claims);
    };
    await expect(send(store, erp, guard)).rejects.toBeInstanceOf(LockLostError);
    expect(erp.sent).toEqual([]);
  });
});

describe("a page of several lists", () => {
  function three(): { store: OneInvoice; erp: ScriptedErp; invoices: readonly Invoice[] } {
    const invoices = [1, 2, 3].map((number) => readyWith(guid(0x100 + number), `INV-${number}`));
    const store = new OneInvoice(ready());
    store.readyInvoices = async function* () {
      yield await Promise.resolve(invoices);
    };
    const content = { ...store.content };
    store.contentOf = () => Promise.resolve(new Map(invoices.map(({ id }) => [id, content])));
    const erp = new ScriptedErp();
    erp.limits.maxInvoices = 1;
    return { store, erp, invoices };
  }

  it("claims a list right before its call, so that a failure leaves no later one claimed", async () => {
    const { store, erp, invoices } = three();
    erp.failure = new UnavailableError("429");
    await expect(send(store, erp)).rejects.toBe(erp.failure);
    expect(store.claims.map(({ invoice }) => invoice.id)).toEqual([invoices[0]?.id]);
  });

  it("records each list's answers before the next is claimed", async () => {
    const { store, erp } = three();
    const claimsAtSave: number[] = [];
    const save = store.save.bind(store);
    store.save = (writes) => {
      claimsAtSave.push(store.claims.length);
      return save(writes);
    };
    const { counts } = await send(store, erp);
    expect(claimsAtSave).toEqual([1, 2, 3]);
    expect(counts).toMatchObject({ read: 3, succeeded: 3 });
  });

  it("sends the first list whatever the time, and begins no other once it is used up", async () => {
    const { store, erp } = three();
    const run = { ...aRun(), isTimeUp: () => true };
    const { counts } = await send(store, erp, new TestGuard(), run);
    expect(erp.sent).toHaveLength(1);
    expect(store.claims).toHaveLength(1);
    expect(counts).toMatchObject({ read: 3, succeeded: 1, skipped: 2 });
  });
});

describe("an answer of the ERP", () => {
  it("survives a change by a user, a cancellation included", async () => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    store.saveOutcomes.push({ kind: "versionConflict" });
    erp.beforeAnswer = () => {
      store.now = { ...store.now, etag: "edited", state: 3, statusReason: 100003 };
    };
    const { counts } = await send(store, erp);
    expect(store.writes).toMatchObject([
      { kind: "sent", etag: "claimed", platform: { state: 0 } },
      { kind: "sent", etag: "edited", platform: { state: 3, statusReason: 100003 } },
    ]);
    expect(counts.succeeded).toBe(1);
  });

  it.each([
    ["another key", { erpKey: "other" }],
    ["another stage", { stage: "Sent" }],
  ] as const)("is not written over %s", async (_, changes) => {
    const store = new OneInvoice(ready());
    const erp = new ScriptedErp();
    store.saveOutcomes.push({ kind: "versionConflict" });
    erp.beforeAnswer = () => {
      store.now = { ...store.now, ...changes };
    };
    const { counts } = await send(store, erp);
    expect(store.writes).toHaveLength(1);
    expect(counts).toMatchObject({ conflicts: 1, succeeded: 0 });
  });
});

describe("a claim whose sender is gone", () => {
  it("is asked about by key, then by number, and what is found is sent", async () => {
    const store = new OneInvoice(interrupted());
    const erp = new ScriptedErp();
    erp.byNumber = document;
    await send(store, erp);
    expect(erp.asked).toEqual([key, "INV-1"]);
    expect(erp.sent).toEqual([]);
    expect(store.writes).toMatchObject([{ kind: "sent", erpNumber: "E-9" }]);
    expect(store.invoiced).toHaveLength(1);
  });

  it("is sent again under the same key with the same payload where it is absent", async () => {
    const store = new OneInvoice(interrupted());
    const erp = new ScriptedErp();
    await send(store, erp);
    expect(store.writes.map(({ kind }) => kind)).toEqual(["absent", "sent"]);
    expect(erp.sent.map(({ idempotencyKey }) => idempotencyKey)).toEqual([key]);
    expect(erp.sent.map(({ message }) => contentHash(message))).toEqual([interrupted().erpHash]);
  });

  it("is held and never sent where its payload cannot be built again", async () => {
    const store = new OneInvoice(interrupted());
    store.content = { lines: [aBundledLine({ id: guid(2) }), aBundledLine()], details: [] };
    const erp = new ScriptedErp();
    await send(store, erp);
    expect(store.writes).toMatchObject([{ kind: "hold" }]);
    expect(erp.sent).toEqual([]);
  });

  it("is left when it changed since it was read: only answers survive that", async () => {
    const store = new OneInvoice(interrupted());
    store.saveOutcomes.push({ kind: "versionConflict" });
    const erp = new ScriptedErp();
    const { counts } = await send(store, erp);
    expect(store.writes.map(({ kind }) => kind)).toEqual(["absent"]);
    expect(counts).toMatchObject({ conflicts: 1 });
  });

  it("stays as it is while the ERP's answer makes no sense", async () => {
    const store = new OneInvoice(interrupted());
    const erp = new ScriptedErp();
    erp.failure = new ProtocolError("not a document");
    const { counts } = await send(store, erp);
    expect(store.writes).toEqual([]);
    expect(counts).toMatchObject({ errorsByCode: { ERP_UNKNOWN: 1 }, unexpected: 1 });
  });

  it("is held, naming both keys, where the ERP has another document under its number", async () => {
    const store = new OneInvoice(interrupted());
    const erp = new ScriptedErp();
    erp.byNumber = { ...document, idempotencyKey: "someone-elses" };
    await send(store, erp);
    expect(store.writes).toMatchObject([{ kind: "hold" }]);
    expect(JSON.stringify(store.writes)).toContain("someone-elses");
    expect(store.invoiced).toEqual([]);
  });

  it("is saved before the ERP's silence about the next one ends the run", async () => {
    const first = interrupted();
    const second = { ...interrupted(), id: guid(0xf1), erpKey: `${guid(0xf1)}-0` };
    const store = new OneInvoice(first);
    store.interruptedInvoices = async function* () {
      yield await Promise.resolve([first, second]);
    };
    const erp = new ScriptedErp();
    const silent = new UnavailableError("no answer");
    erp.findByKey = (asked) => (asked === key ? Promise.resolve(document) : Promise.reject(silent));
    await expect(send(store, erp)).rejects.toBe(silent);
    expect(store.writes).toMatchObject([{ kind: "sent", invoiceId: first.id }]);
  });

  it("is given up where a user canceled it and the ERP does not have it", async () => {
    const store = new OneInvoice(interrupted({ state: 3 }));
    await send(store, new ScriptedErp());
    expect(store.writes).toMatchObject([{ kind: "canceled" }]);
  });
});

describe("lines left behind a sent invoice", () => {
  it("are moved first, and counted", async () => {
    const store = new OneInvoice(ready({ stage: "Sent" }));
    const { row, line } = aBundledLine();
    store.stranded = [{ row, line }];
    const { counts, copies } = await send(store, new ScriptedErp());
    expect(store.invoiced).toEqual([row]);
    expect(copies).toHaveLength(1);
    expect(counts).toMatchObject({ read: 1, succeeded: 1 });
  });
});
