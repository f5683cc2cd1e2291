import { bundleOfKey, isClosedKey } from "../domain/bundleKey";
import type { Invoice } from "../domain/invoice";
import type { HeldLocks, LockHolder, RecordKind } from "../ports/locks";
import type { LineRecords } from "../domain/lineRecords";
import type { HandOutcome } from "./HandOutcome";
import { lockedWork, type HandWork, type LockedWork } from "./HandWork";

/** One record or bundle to lock. */
export interface LockTarget {
  readonly kind: RecordKind;
  readonly name: string;
}

/** The locks under which a line may be moved by hand: those that the stages take for it. */
export function locksOfLine({ line, row, invoice }: LineRecords): readonly LockTarget[] {
  const targets: LockTarget[] = [{ kind: "line", name: line.id }];
  if (row?.stage === "Validated" && row.bundleKey !== null)
    targets.push({ kind: "bundle", name: row.bundleKey });
  if (invoice !== null) targets.push({ kind: "invoice", name: invoice.id });
  return targets;
}

/** As `locksOfLine`, for an invoice: an open draft is its bundlers' too. */
export function locksOfInvoice({ id, bundleKey }: Invoice): readonly LockTarget[] {
  const isOpen = bundleKey !== "" && !isClosedKey(bundleKey);
  return [
    { kind: "invoice", name: id },
    ...(isOpen ? [{ kind: "bundle", name: bundleOfKey(bundleKey) } as const] : []),
  ];
}

/** True if the records still ask for the same locks. */
export function sameLocks(a: readonly LockTarget[], b: readonly LockTarget[]): boolean {
  const text = (targets: readonly LockTarget[]): string =>
    targets.map(({ kind, name }) => `${kind} ${name}`).join();
  return text(a) === text(b);
}

const msPerSecond = 1_000;

function locked({ kind, name }: LockTarget, holder: LockHolder): HandOutcome {
  const seconds = Math.round(holder.heldForMs / msPerSecond);
  const message = `The ${kind} ${name} is being worked on by ${holder.owner}, for ${String(seconds)} s: try again in a moment.`;
  return { kind: "locked", message, holder };
}

/**
 * Takes the locks, does the work and gives them back. Someone else's lock is an answer with its
 * holder and age; no lock of a stage is taken, so that it may go on beside a run (DESIGN 4).
 */
export async function underLocks(
  targets: readonly LockTarget[],
  work: HandWork,
  move: (work: LockedWork) => Promise<HandOutcome>,
): Promise<HandOutcome> {
  const held: HeldLocks[] = [];
  try {
    for (const target of targets) {
      const owner = `${work.run.worker} ${work.run.runId}`;
      const acquired = await work.locks.acquireRecords(target.kind, [target.name], owner);
      held.push(acquired.held);
      const holder = acquired.refused.get(target.name);
      if (holder !== undefined) return locked(target, holder);
    }
    const guard = {
      token: held[0]?.token ?? "0",
      assertHeld: (): void => {
        for (const one of held) one.assertHeld();
      },
    };
    return await move(lockedWork(work, guard));
  } finally {
    for (const one of held) await one.release();
  }
}
