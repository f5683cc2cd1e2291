import { bundleOfKey, fitsBundleKey, parseBundleKey } from "../domain/bundleKey";
import { combGuid, type Guid } from "../domain/guid";
import type { Draft, NewDraft } from "../domain/invoice";
import type { LedgerLine } from "../domain/ledgerRow";
import type { PageTally } from "../engine/counts";
import { stampOf, type RunContext, type WriteGuard } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";
import type { SaveOutcome } from "../ports/saveOutcome";
import { assertInvoiceMove } from "./assertMoves";
import type { MissingPrivileges } from "./MissingPrivileges";
import { usableKeys } from "./usableKeys";

const combRandomBytes = 10;

/** How often a key that someone else took, and let go of again, is tried. */
const createRoundsMax = 3;

/** Ids for records that have no source id, made before the first try. */
export function newCombGuid(run: RunContext): Guid {
  return combGuid(run.clock.now(), run.randomness.bytes(combRandomBytes));
}

export interface DraftBookDependencies {
  readonly store: BundleStore;
  readonly run: RunContext;
  readonly guard: WriteGuard;
  readonly tally: PageTally;
  readonly privileges: MissingPrivileges;
}

/**
 * The open drafts of a page's bundles, with the versions that the next joining set must name. Kept
 * for one page, under the locks of its bundle keys; read anew by the next.
 */
export class DraftBook {
  readonly #dependencies: DraftBookDependencies;
  readonly #drafts = new Map<string, Draft>();
  readonly #refused = new Map<string, string>();
  /** Keys of later generations, by bundle: its own is not to be had. */
  readonly #keys = new Map<string, string>();

  constructor(dependencies: DraftBookDependencies) {
    this.#dependencies = dependencies;
  }

  get(bundle: string): Draft | undefined {
    return this.#drafts.get(bundle);
  }

  /** The platform's text where it refused to make a draft for the bundle. */
  refusalOf(bundle: string): string | undefined {
    return this.#refused.get(bundle);
  }

  /** What is known of the draft after a set joined it. */
  put(draft: Draft): void {
    this.#drafts.set(bundleOfKey(draft.bundleKey), draft);
  }

  /** The draft is full, moved or unknown: it is looked up again when it is next needed. */
  forget(bundle: string): void {
    this.#drafts.delete(bundle);
  }

  /**
   * Finds or makes the open draft of every bundle that has none in the book. A bundle for which that
   * does not succeed stays without: its lines wait for the next run, or share the platform's refusal.
   *
   * @param bundles bundle keys with one of their lines, which tells the customer's owner
   */
  async ensure(bundles: ReadonlyMap<string, LedgerLine>): Promise<void> {
    for (let round = 0; round < createRoundsMax; round += 1) {
      await this.#find(this.#missing(bundles));
      const missing = this.#missing(bundles);
      if (missing.length === 0) return;
      const taken = await this.#create(missing, bundles);
      if (taken.length === 0) return;
      await this.#find(taken);
      await this.#lookForKeys(taken.filter((key) => !this.#drafts.has(key)));
    }
  }

  #missing(bundles: ReadonlyMap<string, LedgerLine>): readonly string[] {
    return [...bundles.keys()].filter((key) => !this.#drafts.has(key) && !this.#refused.has(key));
  }

  #keyOf(bundle: string): string {
    return this.#keys.get(bundle) ?? bundle;
  }

  /** Where the drafts of the bundles are to be found or made, now that their keys turned out taken. */
  async #lookForKeys(bundles: readonly string[]): Promise<void> {
    for (const [bundle, key] of await usableKeys(bundles, this.#dependencies))
      this.#keys.set(bundle, key);
  }

  async #find(bundles: readonly string[]): Promise<void> {
    if (bundles.length === 0) return;
    const { store, run, guard } = this.#dependencies;
    const keys = bundles.map((bundle) => this.#keyOf(bundle));
    const found = [...(await store.openDrafts(keys)).values()];
    const misfits = found.filter((draft) => !fitsBundleKey(draft, bundleOfKey(draft.bundleKey)));
    for (const draft of found) if (!misfits.includes(draft)) this.put(draft);
    if (misfits.length === 0) return;
    await store.closeDrafts(misfits, stampOf(run, guard));
    for (const { id } of misfits)
      run.telemetry.warn("draft no longer fits its bundle and was closed", { invoiceId: id });
  }

  /** @returns the bundles whose key another invoice holds */
  async #create(
    missing: readonly string[],
    bundles: ReadonlyMap<string, LedgerLine>,
  ): Promise<readonly string[]> {
    const { store, run, guard } = this.#dependencies;
    const drafts = missing.flatMap((bundle) => {
      const sample = bundles.get(bundle);
      return sample === undefined ? [] : [this.#newDraft(bundle, sample)];
    });
    const outcomes = await store.createDrafts(drafts, stampOf(run, guard));
    return drafts.flatMap((draft, index) => this.#noteCreated(draft, outcomes[index]));
  }

  #noteCreated(draft: NewDraft, outcome: SaveOutcome | undefined): readonly string[] {
    const { run, tally } = this.#dependencies;
    const bundle = bundleOfKey(draft.bundleKey);
    if (outcome?.kind === "saved") {
      if (outcome.notImpersonated !== undefined) tally.notImpersonated(outcome.notImpersonated);
      if (outcome.etag !== undefined) this.put({ ...draft, etag: outcome.etag, lineCount: 0 });
      return outcome.etag === undefined ? [bundle] : [];
    }
    if (outcome?.kind === "keyTaken") return [bundle];
    if (outcome !== undefined && this.#dependencies.privileges.note(outcome)) return [];
    if (outcome?.kind === "rejected" || outcome?.kind === "gone") {
      this.#refused.set(bundle, outcome.message);
      run.telemetry.warn("draft refused by the platform", { bundle });
    }
    return [];
  }

  #newDraft(bundle: string, { line }: LedgerLine): NewDraft {
    const { run } = this.#dependencies;
    const shared = parseBundleKey(bundle);
    const owner = line.order.customer?.owner;
    assertInvoiceMove("none", { kind: "create" }, "bundle");
    if (shared === undefined || owner === undefined)
      throw new TypeError(`bundle key ${bundle} cannot be read back`);
    return {
      ...shared,
      id: newCombGuid(run),
      bundleKey: this.#keyOf(bundle),
      name: `Invoice for ${line.order.number}`,
      touch: newCombGuid(run),
      owner,
    };
  }
}
