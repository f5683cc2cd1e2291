import { decideLine } from "../../../lib/domain/decideLine";
import type {
  BundledLine,
  Invoice,
  InvoiceContent,
  InvoiceDetail,
} from "../../../lib/domain/invoice";
import { PageTally } from "../../../lib/engine/counts";
import type {
  CalculateStore,
  CalculateWrite,
  UnbundlingSet,
} from "../../../lib/ports/invoiceStore";
import type { OrderLineCopy } from "../../../lib/ports/orderLineWriteBack";
import type { SaveOutcome } from "../../../lib/ports/saveOutcome";
import { calculateStage } from "../../../lib/stages/calculate";
import { calculateInvoices } from "../../../lib/stages/calculateInvoices";
import { MissingPrivileges } from "../../../lib/stages/MissingPrivileges";
import {
  aBundledLine,
  aDetail,
  anInvoice,
  anOrder,
  anOrderLine,
  currencies,
  guid,
  lineRules,
} from "../../support/domainSamples";
import { aRun, RecordingWriteBack, TestGuard } from "../../support/stageRun";

const { inputHash } = decideLine(anOrderLine(), { alreadyInvoiced: false }, lineRules);
const conflict: SaveOutcome = { kind: "versionConflict" };

function freshLine(number = 1): BundledLine {
  const id = guid(number);
  const line = anOrderLine({ id });
  const { inputHash: hash } = decideLine(line, { alreadyInvoiced: false }, lineRules);
  return { ...aBundledLine({ id, inputHash: hash }), line };
}

/** A line whose order was canceled after it was bundled. */
function staleLine(number: number): BundledLine {
  const fresh = freshLine(number);
  return { ...fresh, line: { ...fresh.line, order: anOrder({ state: 2 }) } };
}

function detailsOf(lines: readonly BundledLine[]): InvoiceDetail[] {
  return lines.map(({ row }) => aDetail({ id: row.id, orderLineId: row.id }));
}

/** Invoices in memory; the outcomes that are queued come first. */
class MemoryInvoices implements CalculateStore {
  readonly saves: CalculateWrite[] = [];
  readonly sets: UnbundlingSet[] = [];
  readonly saveOutcomes: SaveOutcome[] = [];
  readonly unbundleOutcomes: SaveOutcome[] = [];
  now: Invoice;
  content: InvoiceContent;
  contentReads = 0;

  constructor(invoice: Invoice, lines: readonly BundledLine[]) {
    this.now = invoice;
    this.content = { lines, details: detailsOf(lines) };
  }

  async *dueInvoices(): AsyncGenerator<readonly Invoice[]> {
    yield await Promise.resolve([this.now]);
  }

  contentOf(): Promise<ReadonlyMap<string, InvoiceContent>> {
    this.contentReads += 1;
    return Promise.resolve(new Map([[this.now.id, this.content]]));
  }

  reread(): Promise<ReadonlyMap<string, Invoice>> {
    return Promise.resolve(new Map([[this.now.id, this.now]]));
  }

  save(writes: readonly CalculateWrite[]): Promise<readonly SaveOutcome[]> {
    this.saves.push(...writes);
    return Promise.resolve(writes.map(() => this.saveOutcomes.shift() ?? { kind: "saved" }));
  }

  unbundle(sets: readonly UnbundlingSet[]): Promise<readonly SaveOutcome[]> {
    this.sets.push(...sets);
    const next = (): SaveOutcome =>
      this.unbundleOutcomes.shift() ?? { kind: "saved", etag: `after-${String(this.sets.length)}` };
    return Promise.resolve(sets.map(next));
  }

  countDue(): Promise<{ count: number; exceeds: boolean }> {
    return Promise.resolve({ count: 0, exceeds: false });
  }
}

async function calculate(store: MemoryInvoices, chunkLines = 48) {
  const tally = new PageTally();
  const copies: OrderLineCopy[] = [];
  await calculateInvoices([store.now], {
    store,
    rules: { currencies, toleranceMinorUnits: 0, zeroTotalPolicy: "send", today: "2026-03-01" },
    lineRules,
    chunkLines,
    run: aRun(),
    guard: new TestGuard(),
    tally,
    privileges: new MissingPrivileges(),
    copies,
  });
  return { counts: tally.counts, copies };
}

describe("an invoice that someone else changes", () => {
  it("is read again with its content, and decided on what is there then", async () => {
    const store = new MemoryInvoices(anInvoice(), [freshLine()]);
    store.saveOutcomes.push(conflict);
    store.now = anInvoice();
    const first = store.now;
    store.reread = () => {
      store.now = anInvoice({ etag: 'W/"10"', pricingErrorCode: 7 });
      return Promise.resolve(new Map([[store.now.id, store.now]]));
    };
    const { counts } = await calculate(store);
    expect(store.saves.map(({ kind, invoice }) => [kind, invoice.etag])).toEqual([
      ["ready", first.etag],
      ["error", 'W/"10"'],
    ]);
    expect(counts).toMatchObject({ read: 1, failed: 1, conflicts: 0 });
    expect(store.contentReads).toBe(2);
  });

  it("is left to the next run after three tries", async () => {
    const store = new MemoryInvoices(anInvoice(), [freshLine()]);
    store.saveOutcomes.push(conflict, conflict, conflict, conflict);
    const { counts } = await calculate(store);
    expect(store.saves).toHaveLength(3);
    expect(counts).toMatchObject({ read: 1, conflicts: 1 });
  });

  it("is let go of when it left the stage meanwhile", async () => {
    const store = new MemoryInvoices(anInvoice(), [freshLine()]);
    store.saveOutcomes.push(conflict);
    store.reread = () => Promise.resolve(new Map([[guid(0xf0), anInvoice({ stage: "Sending" })]]));
    const { counts } = await calculate(store);
    expect(store.saves).toHaveLength(1);
    expect(counts).toMatchObject({ read: 1, skipped: 1 });
  });
});

describe("lines whose order changed", () => {
  it("are taken off in chunks, each under the version after the last", async () => {
    const lines = [staleLine(1), freshLine(2), staleLine(3), staleLine(4)];
    const store = new MemoryInvoices(anInvoice({ lineCount: 4 }), lines);
    const { counts, copies } = await calculate(store, 2);
    expect(
      store.sets.map(({ invoice, lines: gone }) => [
        invoice.etag,
        invoice.lineCount,
        gone.map(({ row, decision, detailIds }) => [row.id, decision.stage, detailIds]),
      ]),
    ).toEqual([
      ['W/"9"', 4, [1, 3].map((number) => [guid(number), "Error", [guid(number)]])],
      ["after-1", 2, [[guid(4), "Error", [guid(4)]]]],
    ]);
    expect(store.saves).toEqual([]);
    expect(counts).toMatchObject({ read: 1, succeeded: 1 });
    expect(copies.map(({ errorCode }) => errorCode)).toEqual(Array(3).fill("ORDER_CANCELED"));
  });

  it("wait for the next run where the version is not known", async () => {
    const store = new MemoryInvoices(anInvoice(), [staleLine(1), staleLine(2)]);
    store.unbundleOutcomes.push({ kind: "saved" });
    await calculate(store, 1);
    expect(store.sets).toHaveLength(1);
  });

  it("are looked at again when the draft changed meanwhile", async () => {
    const store = new MemoryInvoices(anInvoice(), [staleLine(1)]);
    store.unbundleOutcomes.push(conflict);
    const { counts } = await calculate(store);
    expect(store.sets).toHaveLength(2);
    expect(counts).toMatchObject({ succeeded: 1, conflicts: 0 });
  });

  it("make the invoice's explanation where the platform does not let them go", async () => {
    const store = new MemoryInvoices(anInvoice(), [staleLine(1)]);
    store.unbundleOutcomes.push({ kind: "rejected", platformCode: "0x1", message: "locked" });
    const { counts } = await calculate(store);
    expect(store.saves).toMatchObject([{ kind: "error", code: "LINES_DIFFER" }]);
    expect(counts).toMatchObject({ failed: 1, unexpected: 1 });
  });

  it("bring an invoice in error back to Draft first", async () => {
    const invoice = anInvoice({ stage: "Error", errorCode: "TOTALS_DIFFER" });
    const store = new MemoryInvoices(invoice, [staleLine(1)]);
    await calculate(store);
    expect(store.saves).toMatchObject([{ kind: "reopen" }]);
    expect(store.sets).toEqual([]);
  });
});

describe("an invoice that a user paid or canceled", () => {
  it.each(["Draft", "ReadyToSend"] as const)("in %s becomes INVOICE_CANCELED", async (stage) => {
    const invoice = anInvoice({ stage, state: 3, statusReason: 100003 });
    const store = new MemoryInvoices(invoice, [staleLine(1)]);
    const { counts } = await calculate(store);
    expect(store.saves).toMatchObject([{ kind: "canceled", invoice }]);
    expect(counts.errorsByCode).toEqual({ INVOICE_CANCELED: 1 });
  });

  it("stays as the ERP's rejection left it", async () => {
    const invoice = anInvoice({ stage: "Error", errorCode: "ERP_REJECTED", state: 3 });
    const store = new MemoryInvoices(invoice, [freshLine()]);
    const { counts } = await calculate(store);
    expect(store.saves).toEqual([]);
    expect(counts.errorsByCode).toEqual({ ERP_REJECTED: 1 });
  });
});

describe("the calculate stage", () => {
  it("works on the invoices it could lock, and shows what became of their lines", async () => {
    const store = new MemoryInvoices(anInvoice(), [staleLine(1)]);
    const writeBack = new RecordingWriteBack();
    const stage = calculateStage({
      store,
      writeBack,
      environment: {
        currencies: () => Promise.resolve(currencies),
        pricingFlags: () => Promise.resolve(lineRules.pricing),
      },
      settings: { toleranceMinorUnits: 0, zeroTotalPolicy: "send" },
      lineSettings: { orderStates: [3], holdStatusReasons: [], toleranceMinorUnits: 0 },
      due: { quietMinutes: 0, patienceMinutes: 60 },
      chunkLines: 48,
      pageLines: 1_000,
    });
    for (const isFree of [false, true])
      for await (const page of stage.pages(aRun())) {
        const counts = await page.process(() => isFree, new TestGuard());
        expect(counts).toMatchObject(isFree ? { succeeded: 1 } : { skipped: 1, succeeded: 0 });
      }
    expect(store.sets).toHaveLength(1);
    expect(writeBack.copies).toMatchObject([{ stage: "Error", errorCode: "ORDER_CANCELED" }]);
  });
});

describe("the input hash of the samples", () => {
  it("is the one that a fresh line carries", () => {
    expect(freshLine().row.inputHash).toBe(inputHash);
  });
});
