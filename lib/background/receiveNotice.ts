import { canEnd } from "../domain/backgroundOperation";
import { notified } from "../domain/operationMoves";
import type { BackgroundWork } from "./BackgroundWork";
import { settleOperation } from "./settleOperation";

export type NoticeResult =
  | {
      readonly kind: "taken";
      /** A run that follows, and whose message is to be put into the queue. */
      readonly queuedRun: string | undefined;
    }
  /** There is no operation of ours with that id. */
  | { readonly kind: "unknown" };

const takenBefore: NoticeResult = { kind: "taken", queuedRun: undefined };

/** Rounds in which others' writes are waited out. */
const roundsMax = 20;

/**
 * Takes a notice that an operation ended: a hint to look, and nothing else. Of many that come at once
 * one looks, and delivers what follows; the rest are duplicates.
 *
 * @param hint the id in Dataverse that the notice names
 * @throws any `JobError` of the look; the reconciler looks later
 */
export async function receiveNotice(
  work: BackgroundWork,
  { id, hint }: { readonly id: string; readonly hint: string },
): Promise<NoticeResult> {
  let noticesSeen: number | undefined;
  for (let round = 0; round < roundsMax; round += 1) {
    const stored = await work.store.find(id);
    if (stored === undefined) return { kind: "unknown" };
    const { operation, version } = stored;
    if (!canEnd(operation)) return takenBefore;
    const isOthers = noticesSeen !== undefined && operation.notices > noticesSeen;
    // Another notice of the same was noted in this moment: whoever noted it looks.
    if (isOthers && operation.backgroundOperationId !== null) return takenBefore;
    noticesSeen = operation.notices;
    const noted = await work.store.replace(version, notified(operation, hint, work.clock.now()));
    if (noted === undefined) continue;
    const { queuedRun } = await settleOperation(work, noted);
    return { kind: "taken", queuedRun };
  }
  // So many others wrote that one of them looked.
  return takenBefore;
}
