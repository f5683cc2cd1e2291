import type { HeldLocks, Locks } from "../ports/locks";
import type { RunStatus } from "../ports/runs";
import { addCounts, noCounts } from "./counts";
import type { RunProgress } from "./RunProgress";
import type { RunContext, Stage, WorkPage } from "./stage";

export interface PageWork extends RunContext {
  readonly locks: Locks;
  readonly stageLock: HeldLocks;
  readonly progress: RunProgress;
  readonly sliceMs: number;
  readonly request: { readonly signal?: AbortSignal };
}

/**
 * Works through the pages of a stage until there are none, the time is used up or the run is asked
 * to stop. Looks at both between pages only, so that no page is left half done.
 */
export async function workThroughPages(
  stage: Stage,
  work: PageWork,
): Promise<Extract<RunStatus, "completed" | "partial" | "cancelled">> {
  const endsAtMs = work.clock.now().getTime() + work.sliceMs;
  for await (const page of stage.pages(work)) {
    if (work.request.signal?.aborted === true) return "cancelled";
    if (work.clock.now().getTime() >= endsAtMs) return "partial";
    await workOnPage(page, work);
  }
  return "completed";
}

async function workOnPage(page: WorkPage, work: PageWork): Promise<void> {
  const { held, refused } = await work.locks.acquireRecords(
    page.lockKind,
    page.lockNames,
    `${work.worker} ${work.runId}`,
  );
  const guard = {
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
