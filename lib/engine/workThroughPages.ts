import { RunFailedError } from "../ports/errors";
import type { HeldLocks, Locks } from "../ports/locks";
import type { RunStatus } from "../ports/runs";
import { addCounts, noCounts } from "./counts";
import type { RunDeadline } from "./RunDeadline";
import type { RunProgress } from "./RunProgress";
import type { StopRequest } from "./StopRequest";
import type { RunContext, Stage, WorkPage } from "./stage";

export interface PageWork extends RunContext {
  readonly locks: Locks;
  readonly stageLock: HeldLocks;
  readonly progress: Pick<RunProgress, "pageDone" | "counts">;
  /** `SKIP_LIMIT` */
  readonly skipLimit: number;
  readonly deadline: RunDeadline;
  readonly stopRequest: StopRequest;
  /** Keeps what the page decided, in a dry run. */
  readonly logPage: () => Promise<void>;
}

/**
 * Works through the pages of a stage until there are none, the time is used up or the run is asked
 * to stop. Looks at both between pages only, so that no page is left half done; the first page is
 * worked on although the time may be used up by then, so that the shortest slice gets on.
 *
 * @throws RunFailedError too many records met a rejection by the platform or an unexpected error
 */
export async function workThroughPages(
  stage: Stage,
  work: PageWork,
): Promise<Extract<RunStatus, "completed" | "partial" | "cancelled">> {
  let isFirst = true;
  for await (const page of stage.pages(work)) {
    if (work.deadline.isStopped || (await work.stopRequest.isMade())) return "cancelled";
    if (!isFirst && work.isTimeUp()) return "partial";
    isFirst = false;
    await workOnPage(page, work);
    await work.logPage();
    stopAtSkipLimit(work);
  }
  // The last page may have left some of its records for want of time.
  if (!work.isTimeUp()) return "completed";
  return work.deadline.isStopped ? "cancelled" : "partial";
}

function stopAtSkipLimit({ progress, skipLimit }: PageWork): void {
  const { unexpected } = progress.counts;
  if (unexpected < skipLimit) return;
  throw new RunFailedError(skipLimitSentence(unexpected, skipLimit));
}

export function skipLimitSentence(unexpected: number, skipLimit: number): string {
  return `${String(unexpected)} records met a platform rejection or an unexpected error, SKIP_LIMIT is ${String(skipLimit)}: mend the cause that the records name; the next run goes on.`;
}

async function workOnPage(page: WorkPage, work: PageWork): Promise<void> {
  const { held, refused } = await work.locks.acquireRecords(
    page.lockKind,
    page.lockNames,
    `${work.worker} ${work.runId}`,
  );
  const guard = {
    token: held.token,
    assertHeld: (): void => {
      work.stageLock.assertHeld();
      held.assertHeld();
    },
  };
  try {
    const counts = await page.process((name) => !refused.has(name), guard);
    await work.progress.pageDone(addCounts(noCounts, counts));
  } finally {
    await held.release();
  }
}
