import type { Invoice, InvoiceContent } from "../../../lib/domain/invoice";
import type { LedgerRow } from "../../../lib/domain/ledgerRow";
import { PageTally } from "../../../lib/engine/counts";
import type { Erp, ErpAnswer, ErpDelivery, ErpDocument } from "../../../lib/ports/erp";
import type { Claim, SendStore, SendWrite } from "../../../lib/ports/invoiceStore";
import type { SaveOutcome } from "../../../lib/ports/saveOutcome";
import { noWriteBack } from "../../../lib/ports/orderLineWriteBack";
import { MissingPrivileges } from "../../../lib/stages/MissingPrivileges";
import { sendInvoices } from "../../../lib/stages/sendInvoices";
import type { SendWork } from "../../../lib/stages/sendWork";
import { settleInterrupted } from "../../../lib/stages/settleInterrupted";
import { aBundledLine, aDetail, currencies } from "../domainSamples";
import type { Gate } from "../everyInterleaving";
import { readyInvoice } from "../sending";
import { aRun, TestGuard } from "../stageRun";

/** What holds in the world of the model; each is switched off to see whether the model notices. */
export interface ClaimWorld {
  /** The ERP makes one document per idempotency key. */
  readonly erpKnowsKeys: boolean;
  /** Dataverse refuses a write that names an older version. */
  readonly versionsCount: boolean;
}

/** One invoice, the ERP, and workers that take no locks and see each other's every step. */
export class ClaimModel {
  invoice: Invoice = readyInvoice({ etag: "v1" });
  readonly documents: ErpDocument[] = [];
  /** Calls with the invoice that reached the ERP. */
  calls = 0;
  /** Writes that took an invoice out of `Sent`, which is final. */
  undone = 0;
  readonly #content: InvoiceContent = { lines: [aBundledLine()], details: [aDetail()] };
  readonly #world: ClaimWorld;
  #version = 1;

  constructor(world: ClaimWorld) {
    this.#world = world;
  }

  /** Stage 4 of one worker as it meets a ready invoice. */
  async send(gate: Gate): Promise<void> {
    await gate("read");
    const { invoice } = this;
    if (invoice.stage === "ReadyToSend") await sendInvoices([invoice], this.#work(gate));
  }

  /** Stage 4 of one worker as it meets a claim whose sender it takes for gone. */
  async takeOver(gate: Gate): Promise<void> {
    await gate("read");
    const { invoice } = this;
    if (invoice.stage === "Sending") await settleInterrupted([invoice], this.#work(gate));
  }

  #work(gate: Gate): SendWork {
    return {
      store: this.#store(gate),
      writeBack: noWriteBack,
      erp: this.#erp(gate),
      rules: { currencies, toleranceMinorUnits: 0 },
      run: aRun(),
      guard: new TestGuard(),
      tally: new PageTally(),
      privileges: new MissingPrivileges(),
    };
  }

  #write(etag: string, changes: Partial<Invoice>): SaveOutcome {
    if (this.#world.versionsCount && etag !== this.invoice.etag) return { kind: "versionConflict" };
    this.#version += 1;
    if (this.invoice.stage === "Sent") this.undone += 1;
    const after = `v${String(this.#version)}`;
    this.invoice = { ...this.invoice, ...changes, etag: after };
    return { kind: "saved", etag: after };
  }

  #store(gate: Gate): SendStore {
    const unused = (): never => {
      throw new TypeError("the model hands invoices over itself");
    };
    return {
      readyInvoices: unused,
      interruptedInvoices: unused,
      strandedLines: unused,
      countDue: unused,
      contentOf: () => Promise.resolve(new Map([[this.invoice.id, this.#content]])),
      reread: async () => {
        await gate("reread");
        return new Map([[this.invoice.id, this.invoice]]);
      },
      claim: async (claims: readonly Claim[]) => {
        await gate("claim");
        return claims.map(({ invoice, erpKey }) =>
          this.#write(invoice.etag, { stage: "Sending", erpKey, erpHash: invoice.contentHash }),
        );
      },
      save: async (writes: readonly SendWrite[]) => {
        await gate("save");
        return writes.map((write) => this.#write(write.etag, changesOf(write)));
      },
      markInvoiced: (rows: readonly LedgerRow[]) =>
        Promise.resolve(rows.map((): SaveOutcome => ({ kind: "saved" }))),
    };
  }

  #erp(gate: Gate): Erp {
    const find = (matches: (document: ErpDocument) => boolean) => this.documents.find(matches);
    return {
      limits: { maxInvoices: 10, maxBytes: 1_000_000 },
      sizeOf: () => 1,
      assertReady: () => Promise.resolve(),
      send: async (deliveries) => {
        await gate("call");
        return deliveries.map((delivery) => this.#book(delivery));
      },
      findByKey: async (key) => {
        await gate("ask by key");
        return find(({ idempotencyKey }) => idempotencyKey === key);
      },
      findByNumber: async (number) => {
        await gate("ask by number");
        return find(({ invoiceNumber }) => invoiceNumber === number);
      },
    };
  }

  #book({ idempotencyKey, message }: ErpDelivery): ErpAnswer {
    this.calls += 1;
    const known = this.documents.find((one) => one.idempotencyKey === idempotencyKey);
    if (known !== undefined && this.#world.erpKnowsKeys)
      return { kind: "accepted", erpNumber: known.erpNumber };
    const erpNumber = `E-${String(this.documents.length + 1)}`;
    const { invoiceNumber } = message;
    this.documents.push({ idempotencyKey, invoiceNumber, erpNumber, total: null });
    return { kind: "accepted", erpNumber };
  }
}

function changesOf(write: SendWrite): Partial<Invoice> {
  switch (write.kind) {
    case "sent":
      return { stage: "Sent", erpNumber: write.erpNumber };
    case "absent":
      return { stage: "ReadyToSend" };
    default:
      throw new TypeError(`${write.kind} is no outcome of this model`);
  }
}
