import { generationOfKey, keyOfGeneration } from "../domain/bundleKey";
import type { KeyHolder } from "../domain/invoice";
import { invoiceMoves, mayMove } from "../domain/moves";
import { canceledMessage, isWithdrawn } from "../domain/withdrawnInvoice";
import { stampOf, type RunContext, type WriteGuard } from "../engine/stage";
import type { BundleStore } from "../ports/bundleStore";

interface KeyDependencies {
  readonly store: BundleStore;
  readonly run: RunContext;
  readonly guard: WriteGuard;
}

/**
 * Which key the draft of each bundle is to be found or made under, once the one that was tried turned
 * out to be taken by something that is no open draft. An invoice that a user paid or canceled has to
 * give its key back; where the platform lets nobody write to it, the bundle goes on under a key of
 * the next generation, which is as unique as the first.
 *
 * @param bundles the bundles' own keys
 * @returns a key for every bundle that has a holder; the others can be tried again as they were
 */
export async function usableKeys(
  bundles: readonly string[],
  dependencies: KeyDependencies,
): Promise<ReadonlyMap<string, string>> {
  if (bundles.length === 0) return new Map();
  const holders = await dependencies.store.holdersOf(bundles);
  const stuck = await takeBack([...holders.values()].flatMap(superfluous), dependencies);
  const keys = new Map<string, string>();
  for (const [bundle, ofBundle] of holders) {
    const [open] = openDrafts(ofBundle);
    const held = ofBundle.filter(({ id }) => stuck.has(id)).map(generation);
    keys.set(bundle, open?.bundleKey ?? keyOfGeneration(bundle, Math.max(0, ...held) + 1));
  }
  return keys;
}

function generation({ bundleKey }: KeyHolder): number {
  return generationOfKey(bundleKey);
}

/** The earliest generation first. */
function openDrafts(holders: readonly KeyHolder[]): readonly KeyHolder[] {
  return holders
    .filter((holder) => holder.stage === "Draft" && !isWithdrawn(holder))
    .sort((a, b) => generation(a) - generation(b));
}

/**
 * Holders that are to give their key back. While a draft of the bundle is open, these are only other
 * open ones: what holds on to an earlier key was asked before that draft was made.
 */
function superfluous(holders: readonly KeyHolder[]): readonly KeyHolder[] {
  const [open, ...others] = openDrafts(holders);
  return open === undefined ? holders : others;
}

/** @returns ids of the invoices that the platform lets nobody write to */
async function takeBack(
  holders: readonly KeyHolder[],
  { store, run, guard }: KeyDependencies,
): Promise<ReadonlySet<string>> {
  const withdrawn = holders.filter(isWithdrawn);
  const canceled = withdrawn
    .filter(mayBeCanceled)
    .map((holder) => ({ ...holder, message: canceledMessage(holder) }));
  const others = holders.filter((holder) => !isWithdrawn(holder));
  const stamp = stampOf(run, guard);
  const asked = [...canceled, ...others];
  const outcomes = [
    ...(canceled.length === 0 ? [] : await store.closeCanceled(canceled, stamp)),
    ...(others.length === 0 ? [] : await store.closeDrafts(others, stamp)),
  ];
  for (const [index, { id, stage }] of asked.entries())
    if (outcomes[index]?.kind === "saved")
      run.telemetry.warn("an invoice gave its bundle key back", { invoiceId: id, stage });
  const refused = canceled.filter((_, index) => outcomes[index]?.kind === "rejected");
  const stuck = [...refused, ...withdrawn.filter((holder) => !mayBeCanceled(holder))];
  for (const { id, stage } of stuck)
    run.telemetry.warn("an invoice keeps its bundle key; the bundle goes on under the next", {
      invoiceId: id,
      stage,
    });
  return new Set(stuck.map(({ id }) => id));
}

/** False where someone set a stage by hand that stage 2 must not move on from. */
function mayBeCanceled({ stage }: KeyHolder): boolean {
  return mayMove(invoiceMoves, { from: stage, to: "Error", by: "bundle" });
}
