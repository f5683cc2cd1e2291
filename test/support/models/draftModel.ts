import { closedKey } from "../../../lib/domain/bundleKey";
import { decideLine } from "../../../lib/domain/decideLine";
import { isAsFrozen, rebuildMessage } from "../../../lib/domain/decideSend";
import type { Guid } from "../../../lib/domain/guid";
import type { BundledLine, Invoice, InvoiceContent, NewDraft } from "../../../lib/domain/invoice";
import { decimal } from "../../../lib/domain/money";
import { PageTally } from "../../../lib/engine/counts";
import type { BundleStore, JoiningSet, JoinOutcome } from "../../../lib/ports/bundleStore";
import type { CalculateStore, CalculateWrite } from "../../../lib/ports/invoiceStore";
import type { SaveOutcome } from "../../../lib/ports/saveOutcome";
import { calculateInvoices } from "../../../lib/stages/calculateInvoices";
import { ChunkSize } from "../../../lib/stages/ChunkSize";
import { DraftBook } from "../../../lib/stages/DraftBook";
import { joinLines } from "../../../lib/stages/joinLines";
import { MissingPrivileges } from "../../../lib/stages/MissingPrivileges";
import {
  aBundledLine,
  aDetail,
  anInvoice,
  anOrderLine,
  bundleKeyOfSamples,
  currencies,
  guid,
  lineRules,
} from "../domainSamples";
import type { Gate } from "../everyInterleaving";
import { aRun, TestGuard } from "../stageRun";

/** Versions that Dataverse checks; each is switched off to see whether the model notices. */
export interface DraftWorld {
  /** `If-Match` on the invoice where stage 3 finalises it. */
  readonly atFinalise: boolean;
  /** `If-Match` on the draft where stage 2's set touches it. */
  readonly onDraft: boolean;
  /** `If-Match` on the ledger rows of the set, and the primary key of the details. */
  readonly onLines: boolean;
}

const unused = (): never => {
  throw new TypeError("not a part of the model");
};
const unchanged = { kind: "versionConflict" } as const;

/** A validated line as it is before it joins, and on which invoices it is. */
interface ModelLine {
  readonly bundled: BundledLine;
  readonly invoices: Guid[];
}

function lineOf(number: number): ModelLine {
  const id = guid(number);
  const line = anOrderLine({ id });
  const { inputHash } = decideLine(line, { alreadyInvoiced: false }, lineRules);
  return { bundled: { ...aBundledLine({ id, inputHash, generation: 0 }), line }, invoices: [] };
}

/** One bundle with a draft that has one line, and lines that are to join; nobody takes a lock. */
export class DraftModel {
  readonly invoices = new Map<Guid, Invoice>();
  readonly lines: ReadonlyMap<Guid, ModelLine>;
  readonly #world: DraftWorld;
  readonly #randomness = aRun().randomness;
  #version = 0;

  constructor(world: DraftWorld, linesToJoin: number) {
    this.#world = world;
    const all = Array.from({ length: linesToJoin + 1 }, (_, index) => lineOf(index + 1));
    this.lines = new Map(all.map((line) => [line.bundled.row.id, line]));
    const draft = anInvoice({ bundleKey: bundleKeyOfSamples, lineCount: 0 });
    this.invoices.set(draft.id, { ...draft, etag: this.#etag() });
    all[0]?.invoices.push(draft.id);
    this.#touch(draft.id, {});
  }

  /** Stage 2 of one worker, one line in each joining set. */
  async bundle(gate: Gate): Promise<void> {
    await gate("read lines");
    const waiting = [...this.lines.values()].filter(({ invoices }) => invoices.length === 0);
    if (waiting.length === 0) return;
    const lines = waiting.map(({ bundled: { row, line } }) => ({
      row: { ...row, stage: "Validated", invoiceId: null } as const,
      line,
    }));
    const run = { ...aRun(), randomness: this.#randomness };
    const held = {
      run,
      store: this.#bundleStore(gate),
      guard: new TestGuard(),
      tally: new PageTally(),
      privileges: new MissingPrivileges(),
      copies: [],
    };
    const work = { maxLinesPerInvoice: 500, chunkSize: new ChunkSize(1) };
    await joinLines(new Map([[bundleKeyOfSamples, lines]]), {
      ...held,
      ...work,
      drafts: new DraftBook(held),
    });
  }

  /** Stage 3 of one worker: every draft is due. */
  async finalise(gate: Gate): Promise<void> {
    await gate("read drafts");
    const due = [...this.invoices.values()].filter(({ stage }) => stage === "Draft");
    await calculateInvoices(due, {
      store: this.#calculateStore(gate),
      rules: { currencies, toleranceMinorUnits: 0, zeroTotalPolicy: "send", today: "2026-03-01" },
      lineRules,
      chunkLines: 48,
      run: aRun(),
      guard: new TestGuard(),
      tally: new PageTally(),
      privileges: new MissingPrivileges(),
      copies: [],
    });
  }

  /** What is wrong in the end, in words. */
  problems(): readonly string[] {
    const lines = [...this.lines].flatMap(([id, { invoices }]) =>
      invoices.length === 1 ? [] : [`line ${id} is on ${String(invoices.length)} invoices`],
    );
    const invoices = [...this.invoices.values()].flatMap((invoice) => {
      const content = this.#contentOf(invoice.id);
      const { lines: own } = content;
      if (invoice.stage !== "ReadyToSend") return [`invoice is ${invoice.stage}`];
      const isFrozen = isAsFrozen(
        rebuildMessage(invoice, content, currencies),
        invoice.contentHash,
      );
      if (!isFrozen || invoice.lineCount !== own.length)
        return [`an invoice of ${String(invoice.lineCount)} lines has ${String(own.length)}`];
      return [];
    });
    return [...lines, ...invoices];
  }

  #etag(): string {
    this.#version += 1;
    return `v${String(this.#version)}`;
  }

  /** A write to the header, after which the platform's totals are those of its lines. */
  #touch(id: Guid, changes: Partial<Invoice>): string {
    const invoice = this.invoices.get(id) ?? unused();
    const { lines } = this.#contentOf(id);
    const sum = (amount: string) => decimal(amount).times(String(lines.length));
    const etag = this.#etag();
    this.invoices.set(id, {
      ...invoice,
      lineCount: lines.length,
      platformTotals: {
        ...invoice.platformTotals,
        lineItems: sum("18.5"),
        tax: sum("3.7"),
        total: sum("22.2"),
      },
      ...changes,
      etag,
    });
    return etag;
  }

  #contentOf(id: Guid): InvoiceContent {
    const lines = [...this.lines.values()].flatMap(({ bundled, invoices }) =>
      invoices.includes(id) ? [{ ...bundled, row: { ...bundled.row, invoiceId: id } }] : [],
    );
    const details = lines.map(({ row }) => aDetail({ id: row.id, orderLineId: row.id }));
    return { lines, details };
  }

  #bundleStore(gate: Gate): BundleStore {
    return {
      validatedLines: unused,
      closeCanceled: unused,
      linesInvoicedElsewhere: unused,
      saveDecisions: unused,
      countDue: unused,
      closeDrafts: unused,
      openDrafts: async (keys) => {
        await gate("read draft");
        const open = [...this.invoices.values()].filter(({ bundleKey }) =>
          keys.includes(bundleKey),
        );
        return new Map(open.map((draft) => [draft.bundleKey, draft]));
      },
      holdersOf: async () => {
        await gate("read holders");
        const holders = [...this.invoices.values()].filter(
          ({ bundleKey }) => bundleKey === bundleKeyOfSamples,
        );
        return new Map(holders.length === 0 ? [] : [[bundleKeyOfSamples, holders]]);
      },
      createDrafts: async (drafts) => {
        await gate("create draft");
        return drafts.map((draft) => this.#create(draft));
      },
      join: async (sets) => {
        await gate("join");
        return sets.map((set) => this.#join(set));
      },
    };
  }

  #create({ id, bundleKey }: NewDraft): SaveOutcome {
    const isTaken = [...this.invoices.values()].some((one) => one.bundleKey === bundleKey);
    if (isTaken) return { kind: "keyTaken" };
    this.invoices.set(id, anInvoice({ id, bundleKey, lineCount: 0 }));
    return { kind: "saved", etag: this.#touch(id, {}) };
  }

  #join({ draft, lines, closes }: JoiningSet): JoinOutcome {
    const now = this.invoices.get(draft.id);
    if (now === undefined || (this.#world.onDraft && now.etag !== draft.etag))
      return { kind: "draftMoved" };
    const joining = lines.map(({ row }) => this.lines.get(row.id) ?? unused());
    const taken = joining.findIndex(({ invoices }) => invoices.length > 0);
    if (this.#world.onLines && taken >= 0)
      return { kind: "failed", lineIndex: taken, outcome: unchanged };
    for (const { invoices } of joining) invoices.push(draft.id);
    return {
      kind: "joined",
      etag: this.#touch(draft.id, closes ? { bundleKey: closedKey(draft.id) } : {}),
    };
  }

  #calculateStore(gate: Gate): CalculateStore {
    return {
      dueInvoices: unused,
      unbundle: unused,
      countDue: unused,
      contentOf: async (invoices) => {
        await gate("read content");
        return new Map(invoices.map(({ id }) => [id, this.#contentOf(id)]));
      },
      reread: async (ids) => {
        await gate("reread");
        return new Map(ids.flatMap((id) => [[id, this.invoices.get(id) ?? unused()] as const]));
      },
      save: async (writes) => {
        await gate("finalise");
        return writes.map((write) => this.#finalise(write));
      },
    };
  }

  #finalise(write: CalculateWrite): SaveOutcome {
    const { id, etag } = write.invoice;
    const now = this.invoices.get(id) ?? unused();
    if (this.#world.atFinalise && now.etag !== etag) return unchanged;
    const closed = { bundleKey: closedKey(id) };
    if (write.kind === "remove") {
      this.invoices.delete(id);
      return { kind: "saved" };
    }
    if (write.kind === "error")
      this.#touch(id, { ...closed, stage: "Error", errorCode: write.code });
    else if (write.kind === "reopen") this.#touch(id, { ...closed, stage: "Draft" });
    else if (write.kind === "ready") {
      const { documentType, documentDate, dueDate, contentHash, lineCount } = write;
      const frozen = { documentType, documentDate, dueDate, contentHash, lineCount };
      this.#touch(id, { ...closed, ...frozen, stage: "ReadyToSend" });
    } else unused();
    return { kind: "saved" };
  }
}
