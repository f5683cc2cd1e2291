import { closedKey } from "../../../domain/bundleKey";
import type { JoiningSet, JoinOutcome } from "../../../ports/bundleStore";
import type { SaveOutcome } from "../../../ports/saveOutcome";
import { lineOfOperation } from "../writes/draftPayload";
import type { SavedSet } from "../writes/PlannedSave";
import { draftVersion, versionAfter } from "./draftVersion";

function isDraftMoved(
  outcome: SaveOutcome,
  set: JoiningSet,
  facts: { readonly failedOperation: number | undefined; readonly version: string | undefined },
): boolean {
  if (outcome.kind !== "versionConflict" && outcome.kind !== "gone") return false;
  if (facts.failedOperation !== undefined) {
    return lineOfOperation(facts.failedOperation) === undefined;
  }
  // The platform did not tell which write it was: the draft's version right after the set does.
  return facts.version !== set.draft.etag;
}

/**
 * What became of a joining set. A version for the next one comes only out of the read right after
 * it: one found while a lost answer was made up for may be that of an invoice that left `Draft`.
 */
export function joinOutcome(set: JoiningSet, saved: SavedSet): JoinOutcome {
  const { outcome, failedOperation } = saved;
  const [read] = saved.reads;
  if (outcome.kind === "saved") {
    const etag = draftVersion(read, {
      touch: set.touch,
      lineCount: set.draft.lineCount + set.lines.length,
      bundleKey: set.closes ? closedKey(set.draft.id) : set.draft.bundleKey,
    });
    return { kind: "joined", ...(etag === undefined ? {} : { etag }) };
  }
  const version = versionAfter(read);
  if (isDraftMoved(outcome, set, { failedOperation, version })) return { kind: "draftMoved" };
  const lineIndex = failedOperation === undefined ? undefined : lineOfOperation(failedOperation);
  return { kind: "failed", outcome, ...(lineIndex === undefined ? {} : { lineIndex }) };
}
