import { fitsBundleKey, parseBundleKey } from "../domain/bundleKey";
import { combGuid, type Guid } from "../domain/guid";
import type { Draft, KeyHolder, NewDraft } from "../domain/invoice";
import type { LedgerLine } from "../domain/ledgerRow";
import { canceledMessage, isWithdrawn } from "../domain/withdrawnInvoice";
import type { PageTally } from "../engine/counts";
import { stampOf, type RunContext, type WriteGuard } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";
import type { SaveOutcome } from "../ports/saveOutcome";
import type { MissingPrivileges } from "./MissingPrivileges";

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

  constructor(dependencies: DraftBookDependencies) {
    this.#dependencies = dependencies;
  }

  get(bundleKey: string): Draft | undefined {
    return this.#drafts.get(bundleKey);
  }

  /** The platform's text where it refused to make a draft for the bundle. */
  refusalOf(bundleKey: string): string | undefined {
    return this.#refused.get(bundleKey);
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
      await this.#release(taken.filter((key) => !this.#drafts.has(key)));
    }
  }

  #missing(bundles: ReadonlyMap<string, LedgerLine>): readonly string[] {
    return [...bundles.keys()].filter((key) => !this.#drafts.has(key) && !this.#refused.has(key));
  }

  async #find(bundleKeys: readonly string[]): Promise<void> {
    if (bundleKeys.length === 0) return;
    const { store, run, guard } = this.#dependencies;
    const found = [...(await store.openDrafts(bundleKeys)).values()];
    const misfits = found.filter((draft) => !fitsBundleKey(draft, draft.bundleKey));
    for (const draft of found) if (!misfits.includes(draft)) this.put(draft);
    if (misfits.length === 0) return;
    await store.closeDrafts(misfits, stampOf(run, guard));
    for (const { id } of misfits)
      run.telemetry.warn("draft no longer fits its bundle and was closed", { invoiceId: id });
  }

  /** @returns the keys that another invoice holds */
  async #create(
    bundleKeys: readonly string[],
    bundles: ReadonlyMap<string, LedgerLine>,
  ): Promise<readonly string[]> {
    const { store, run, guard } = this.#dependencies;
    const drafts = bundleKeys.flatMap((key) => {
      const sample = bundles.get(key);
      return sample === undefined ? [] : [this.#newDraft(key, sample)];
    });
    const outcomes = await store.createDrafts(drafts, stampOf(run, guard));
    return drafts.flatMap((draft, index) => this.#noteCreated(draft, outcomes[index]));
  }

  #noteCreated(draft: NewDraft, outcome: SaveOutcome | undefined): readonly string[] {
    const { run, tally } = this.#dependencies;
    const { bundleKey } = draft;
    if (outcome?.kind === "saved") {
      if (outcome.notImpersonated !== undefined) tally.notImpersonated(outcome.notImpersonated);
      if (outcome.etag !== undefined) this.put({ ...draft, etag: outcome.etag, lineCount: 0 });
      return outcome.etag === undefined ? [bundleKey] : [];
    }
    if (outcome?.kind === "keyTaken") return [bundleKey];
    if (outcome !== undefined && this.#dependencies.privileges.note(outcome)) return [];
    if (outcome?.kind === "rejected" || outcome?.kind === "gone") {
      this.#refused.set(bundleKey, outcome.message);
      run.telemetry.warn("draft refused by the platform", { bundleKey });
    }
    return [];
  }

  /** Takes the key from invoices that a user paid or canceled, so that a new draft can have it. */
  async #release(bundleKeys: readonly string[]): Promise<void> {
    if (bundleKeys.length === 0) return;
    const { store, run, guard } = this.#dependencies;
    const holders = [...(await store.holdersOf(bundleKeys)).values()];
    const canceled = holders.filter(isWithdrawn);
    const others = holders.filter((holder) => !isWithdrawn(holder));
    if (canceled.length > 0) {
      const withMessage = (holder: KeyHolder) => ({ ...holder, message: canceledMessage(holder) });
      await store.closeCanceled(canceled.map(withMessage), stampOf(run, guard));
    }
    if (others.length > 0) await store.closeDrafts(others, stampOf(run, guard));
    for (const { id, stage } of holders)
      run.telemetry.warn("an invoice that is no open draft gave its bundle key back", {
        invoiceId: id,
        stage,
      });
  }

  #newDraft(key: string, { line }: LedgerLine): NewDraft {
    const { run } = this.#dependencies;
    const bundle = parseBundleKey(key);
    const owner = line.order.customer?.owner;
    if (bundle === undefined || owner === undefined)
      throw new TypeError(`bundle key ${key} cannot be read back`);
    return {
      ...bundle,
      id: newCombGuid(run),
      bundleKey: key,
      name: `Invoice for ${line.order.number}`,
      touch: newCombGuid(run),
      owner,
    };
  }
}
