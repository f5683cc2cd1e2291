import { erpKey, rebuildMessage } from "../../lib/domain/decideSend";
import { contentHash } from "../../lib/domain/erpMessage";
import type { Invoice, InvoiceContent } from "../../lib/domain/invoice";
import type { LedgerLine, LedgerRow } from "../../lib/domain/ledgerRow";
import type { Erp, ErpAnswer, ErpDelivery, ErpDocument } from "../../lib/ports/erp";
import type { Claim, SendStore, SendWrite } from "../../lib/ports/invoiceStore";
import type { SaveOutcome } from "../../lib/ports/saveOutcome";
import { aBundledLine, aDetail, anInvoice, currencies, guid } from "./domainSamples";

const content: InvoiceContent = { lines: [aBundledLine()], details: [aDetail()] };
/** The sample invoice's first idempotency key. */
export const sampleKey = erpKey(guid(0xf0), 0);

/** The sample invoice as stage 3 froze it. */
export function readyInvoice(changes: Partial<Invoice> = {}): Invoice {
  const dated = anInvoice({
    stage: "ReadyToSend",
    documentType: "Invoice",
    documentDate: "2026-03-01",
    dueDate: "2026-03-31",
  });
  const message = rebuildMessage(dated, content, currencies);
  if (message === undefined) throw new TypeError("the sample is complete");
  return { ...dated, contentHash: contentHash(message), ...changes };
}

/** A claim without an answer. */
export function interruptedInvoice(changes: Partial<Invoice> = {}): Invoice {
  const { contentHash: hash } = readyInvoice();
  return readyInvoice({ stage: "Sending", erpKey: sampleKey, erpHash: hash, ...changes });
}

/** One invoice in memory. */
export class OneInvoice implements SendStore {
  readonly writes: SendWrite[] = [];
  readonly claims: Claim[] = [];
  readonly saveOutcomes: SaveOutcome[] = [];
  readonly invoiced: LedgerRow[] = [];
  stranded: readonly LedgerLine[] = [];
  content = content;
  now: Invoice;

  constructor(invoice: Invoice) {
    this.now = invoice;
  }

  async *#in(stage: Invoice["stage"]): AsyncGenerator<readonly Invoice[]> {
    await Promise.resolve();
    if (this.now.stage === stage) yield [this.now];
  }

  readyInvoices() {
    return this.#in("ReadyToSend");
  }

  interruptedInvoices() {
    return this.#in("Sending");
  }

  async *strandedLines(): AsyncGenerator<readonly LedgerLine[]> {
    await Promise.resolve();
    if (this.stranded.length > 0) yield this.stranded;
  }

  contentOf() {
    return Promise.resolve(new Map([[this.now.id, this.content]]));
  }

  reread() {
    return Promise.resolve(new Map([[this.now.id, this.now]]));
  }

  claim(claims: readonly Claim[]): Promise<readonly SaveOutcome[]> {
    this.claims.push(...claims);
    this.now = { ...this.now, stage: "Sending", etag: "claimed", erpKey: claims[0]?.erpKey ?? "" };
    return Promise.resolve(claims.map(() => ({ kind: "saved", etag: "claimed" })));
  }

  save(writes: readonly SendWrite[]): Promise<readonly SaveOutcome[]> {
    this.writes.push(...writes);
    const outcomes = writes.map((): SaveOutcome => this.saveOutcomes.shift() ?? { kind: "saved" });
    if (outcomes[0]?.kind === "saved" && writes[0]?.kind === "absent")
      this.now = { ...this.now, stage: "ReadyToSend", etag: "absent" };
    return Promise.resolve(outcomes);
  }

  markInvoiced(rows: readonly LedgerRow[]): Promise<readonly SaveOutcome[]> {
    this.invoiced.push(...rows);
    return Promise.resolve(rows.map(() => ({ kind: "saved" })));
  }

  countDue() {
    return Promise.resolve({ count: 0, exceeds: false });
  }
}

/** An ERP that answers as it is told. */
export class ScriptedErp implements Erp {
  readonly limits = { maxInvoices: 10, maxBytes: 100_000 };
  readonly sent: ErpDelivery[] = [];
  readonly asked: string[] = [];
  answers: readonly ErpAnswer[] = [{ kind: "accepted", erpNumber: "E-1" }];
  byKey: ErpDocument | undefined;
  byNumber: ErpDocument | undefined;
  failure: Error | undefined;
  /** The ERP is left alone for a while. */
  rest: Error | undefined;
  beforeAnswer: () => void = () => undefined;

  sizeOf(): number {
    return 100;
  }

  assertReady(): Promise<void> {
    return this.rest === undefined ? Promise.resolve() : Promise.reject(this.rest);
  }

  send(deliveries: readonly ErpDelivery[]): Promise<readonly ErpAnswer[]> {
    this.sent.push(...deliveries);
    this.beforeAnswer();
    return this.failure === undefined
      ? Promise.resolve(this.answers)
      : Promise.reject(this.failure);
  }

  findByKey(asked: string): Promise<ErpDocument | undefined> {
    this.asked.push(asked);
    return this.failure === undefined ? Promise.resolve(this.byKey) : Promise.reject(this.failure);
  }

  findByNumber(asked: string): Promise<ErpDocument | undefined> {
    this.asked.push(asked);
    return Promise.resolve(this.byNumber);
  }
}
