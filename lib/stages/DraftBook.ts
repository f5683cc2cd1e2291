import { fitsBundleKey, parseBundleKey } from "../domain/bundleKey";
import { combGuid, type Guid } from "../domain/guid";
import type { Draft, NewDraft } from "../domain/invoice";
import type { LedgerLine } from "../domain/ledgerRow";
import { stampOf, type RunContext, type WriteGuard } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";

const combRandomBytes = 10;

/** How often a key that someone else took, and let go of again, is tried. */
const createRoundsMax = 3;

/** Ids for records that have no source id, made before the first try. */
export function newCombGuid(run: RunContext): Guid {
  return combGuid(run.clock.now(), run.randomness.bytes(combRandomBytes));
}

/**
 * The open drafts of a page's bundles, with the versions that the next joining set must name. Kept
 * for one page, under the locks of its bundle keys; read anew by the next.
 */
export class DraftBook {
  readonly #store: BundleStore;
  readonly #run: RunContext;
  readonly #guard: WriteGuard;
  readonly #drafts = new Map<string, Draft>();

  constructor(store: BundleStore, run: RunContext, guard: WriteGuard) {
    this.#store = store;
    this.#run = run;
    this.#guard = guard;
  }

  get(bundleKey: string): Draft | undefined {
    return this.#drafts.get(bundleKey);
  }

  /** What is known of the draft after a set joined it. */
  put(draft: Draft): void {
    this.#drafts.set(draft.bundleKey, draft);
  }

  /** The draft is full, moved or unknown: it is looked up again when it is next needed. */
  forget(bundleKey: string): void {
    this.#drafts.delete(bundleKey);
  }

  /**
   * Finds or makes the open draft of every bundle that has none in the book. A bundle for which that
   * does not succeed stays without; its lines wait for the next run.
   *
   * @param bundles bundle keys with one of their lines, which tells the customer's owner
   */
  async ensure(bundles: ReadonlyMap<string, LedgerLine>): Promise<void> {
    for (let round = 0; round < createRoundsMax; round += 1) {
      await this.#find(this.#missing(bundles));
      const missing = this.#missing(bundles);
      if (missing.length === 0) return;
      await this.#create(missing, bundles);
      if (this.#missing(bundles).length === 0) return;
    }
  }

  #missing(bundles: ReadonlyMap<string, LedgerLine>): readonly string[] {
    return [...bundles.keys()].filter((key) => !this.#drafts.has(key));
  }

  async #find(bundleKeys: readonly string[]): Promise<void> {
    if (bundleKeys.length === 0) return;
    const found = await this.#store.openDrafts(bundleKeys);
    const misfits = [...found.values()].filter((draft) => !fitsBundleKey(draft, draft.bundleKey));
    for (const draft of found.values()) if (!misfits.includes(draft)) this.put(draft);
    if (misfits.length === 0) return;
    this.#guard.assertHeld();
    await this.#store.closeDrafts(misfits, stampOf(this.#run));
    for (const { id } of misfits)
      this.#run.telemetry.warn("draft no longer fits its bundle and was closed", { invoiceId: id });
  }

  async #create(
    bundleKeys: readonly string[],
    bundles: ReadonlyMap<string, LedgerLine>,
  ): Promise<void> {
    const drafts = bundleKeys.flatMap((key) => {
      const sample = bundles.get(key);
      return sample === undefined ? [] : [this.#newDraft(key, sample)];
    });
    this.#guard.assertHeld();
    const outcomes = await this.#store.createDrafts(drafts, stampOf(this.#run));
    drafts.forEach((draft, index) => {
      const outcome = outcomes[index];
      if (outcome?.kind === "saved" && outcome.etag !== undefined)
        this.put({ ...draft, etag: outcome.etag, lineCount: 0 });
      else if (outcome?.kind === "rejected")
        this.#run.telemetry.warn("draft refused by the platform", {
          bundleKey: draft.bundleKey,
          platformCode: outcome.platformCode,
        });
    });
  }

  #newDraft(key: string, { line }: LedgerLine): NewDraft {
    const bundle = parseBundleKey(key);
    const owner = line.order.customer?.owner;
    if (bundle === undefined || owner === undefined)
      throw new TypeError(`bundle key ${key} cannot be read back`);
    return {
      ...bundle,
      id: newCombGuid(this.#run),
      bundleKey: key,
      name: `Invoice for ${line.order.number}`,
      touch: newCombGuid(this.#run),
      owner,
    };
  }
}
