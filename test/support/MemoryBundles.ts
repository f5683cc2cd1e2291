import { bundleOfKey, closedKey } from "../../lib/domain/bundleKey";
import { groupBy } from "../../lib/domain/groupBy";
import type { Guid } from "../../lib/domain/guid";
import type { Draft, KeyHolder, NewDraft } from "../../lib/domain/invoice";
import type { LedgerLine } from "../../lib/domain/ledgerRow";
import type { OrderLine } from "../../lib/domain/orderLine";
import type { BundleStore, JoiningSet, JoinOutcome } from "../../lib/ports/bundleStore";
import type { LedgerWrite } from "../../lib/ports/createLinesStore";
import type { SaveOutcome, WriteStamp } from "../../lib/ports/saveOutcome";

const openState = { stage: "Draft", state: 0, statusReason: 1 } as const;

/**
 * Stage 2's store in memory, with unique open keys and versions, for forced situations: lines that
 * the platform refuses, drafts that others change, answers that do not come.
 */
export class MemoryBundles implements BundleStore {
  readonly invoicedElsewhere = new Set<Guid>();
  readonly refusedLines = new Set<Guid>();
  readonly drafts = new Map<Guid, Draft>();
  readonly holders = new Map<string, KeyHolder>();
  /** Holders that the platform lets nobody write to. */
  readonly unwritable = new Set<Guid>();
  readonly closed: Guid[] = [];
  readonly canceled: Guid[] = [];
  readonly bundled = new Map<Guid, Guid>();
  readonly decisions = new Map<Guid, LedgerWrite["decision"]>();
  /** Whether the platform tells which line it refused. */
  namesTheLine = true;
  /** Called before each joining set; a value is its outcome. */
  beforeJoin: (set: JoiningSet) => JoinOutcome | undefined = () => undefined;
  /** What the platform says to a new draft. */
  createOutcome: SaveOutcome | undefined;
  joins = 0;
  joinCalls = 0;
  #versions = 0;

  #etag(): string {
    this.#versions += 1;
    return `W/"${String(this.#versions)}"`;
  }

  async *validatedLines(): AsyncGenerator<readonly LedgerLine[]> {
    yield await Promise.resolve([]);
  }

  openDrafts(bundleKeys: readonly string[]): Promise<ReadonlyMap<string, Draft>> {
    const open = [...this.drafts.values()].filter(({ bundleKey }) =>
      bundleKeys.includes(bundleKey),
    );
    return Promise.resolve(new Map(open.map((draft) => [draft.bundleKey, draft])));
  }

  createDrafts(drafts: readonly NewDraft[], stamp: WriteStamp): Promise<readonly SaveOutcome[]> {
    stamp.assertHeld();
    return Promise.resolve(drafts.map((draft) => this.createOutcome ?? this.#create(draft)));
  }

  #create(draft: NewDraft): SaveOutcome {
    const isTaken = [...this.drafts.values()].some(
      ({ bundleKey }) => bundleKey === draft.bundleKey,
    );
    if (isTaken || this.holders.has(draft.bundleKey)) return { kind: "keyTaken" };
    const etag = this.#etag();
    this.drafts.set(draft.id, { ...draft, etag, lineCount: 0 });
    return { kind: "saved", etag };
  }

  /** Someone else changes a draft. */
  touch(id: Guid): void {
    const draft = this.drafts.get(id);
    if (draft !== undefined) this.drafts.set(id, { ...draft, etag: this.#etag() });
  }

  join(sets: readonly JoiningSet[], stamp: WriteStamp): Promise<readonly JoinOutcome[]> {
    stamp.assertHeld();
    this.joinCalls += 1;
    return Promise.resolve(sets.map((set) => this.beforeJoin(set) ?? this.#join(set)));
  }

  #join(set: JoiningSet): JoinOutcome {
    this.joins += 1;
    const draft = this.drafts.get(set.draft.id);
    if (draft === undefined || draft.etag !== set.draft.etag) return { kind: "draftMoved" };
    const lineIndex = set.lines.findIndex(({ row }) => this.refusedLines.has(row.id));
    if (lineIndex >= 0) {
      const outcome = { kind: "rejected", platformCode: "0x80040265", message: "no" } as const;
      return { kind: "failed", outcome, ...(this.namesTheLine && { lineIndex }) };
    }
    for (const { row } of set.lines) this.bundled.set(row.id, draft.id);
    const bundleKey = set.closes ? closedKey(draft.id) : draft.bundleKey;
    const etag = this.#etag();
    const lineCount = draft.lineCount + set.lines.length;
    this.drafts.set(draft.id, { ...draft, etag, bundleKey, lineCount });
    return { kind: "joined", etag };
  }

  linesInvoicedElsewhere(lines: readonly OrderLine[]): Promise<ReadonlySet<Guid>> {
    const billed = lines.map(({ id }) => id).filter((id) => this.invoicedElsewhere.has(id));
    return Promise.resolve(new Set(billed));
  }

  closeDrafts(drafts: readonly { readonly id: Guid }[]): Promise<readonly SaveOutcome[]> {
    for (const { id } of drafts) {
      this.closed.push(id);
      this.drafts.delete(id);
      this.#release(id);
    }
    return Promise.resolve(drafts.map(() => ({ kind: "saved" })));
  }

  holdersOf(bundles: readonly string[]): Promise<ReadonlyMap<string, readonly KeyHolder[]>> {
    const drafts = [...this.drafts.values()].map((draft) => ({ ...draft, ...openState }));
    const ofBundles = [...this.holders.values(), ...drafts].filter(({ bundleKey }) =>
      bundles.includes(bundleOfKey(bundleKey)),
    );
    return Promise.resolve(groupBy(ofBundles, ({ bundleKey }) => bundleOfKey(bundleKey)));
  }

  closeCanceled(holders: readonly KeyHolder[]): Promise<readonly SaveOutcome[]> {
    return Promise.resolve(holders.map(({ id }) => this.#closeCanceled(id)));
  }

  #closeCanceled(id: Guid): SaveOutcome {
    this.canceled.push(id);
    if (this.unwritable.has(id))
      return { kind: "rejected", platformCode: "0x80040265", message: "closed" };
    this.#release(id);
    return { kind: "saved" };
  }

  #release(id: Guid): void {
    for (const [bundleKey, holder] of this.holders)
      if (holder.id === id) this.holders.delete(bundleKey);
  }

  saveDecisions(
    writes: readonly LedgerWrite[],
    stamp: WriteStamp,
  ): Promise<readonly SaveOutcome[]> {
    stamp.assertHeld();
    return Promise.resolve(
      writes.map(({ line, decision }): SaveOutcome => {
        if (this.bundled.has(line.id)) return { kind: "versionConflict" };
        this.decisions.set(line.id, decision);
        return { kind: "saved" };
      }),
    );
  }

  countDue(): Promise<{ count: number; exceeds: boolean }> {
    return Promise.resolve({ count: 0, exceeds: false });
  }
}
