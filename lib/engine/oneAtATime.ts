import { UnavailableError } from "../ports/errors";
import type { EngineDependencies } from "./engine";
import { promisedBefore, type PromisedOnce } from "./promiseRunOnce";

/** Another who asks for the same run is done at once; what stands longer was left by a dead process. */
const triesMax = 20;
const waitMs = 500;

/**
 * Makes the promise of a run under a given id, one process at a time: of two that look at once whether it
 * is there, the later would promise anew what the other's message has begun by then. While another is at
 * it, its promise is this one's too, and its message goes out again in case that one died before it did
 * so; one that promised nothing yet is waited for, so that nobody is told of a run that never comes.
 *
 * @throws UnavailableError where it came to no end: whoever asked is to ask again
 */
export async function oneAtATime(
  { locks, reports, clock }: Pick<EngineDependencies, "locks" | "reports" | "clock">,
  runId: string,
  promise: () => Promise<PromisedOnce>,
): Promise<PromisedOnce> {
  // Bounded by `triesMax`.
  for (let tries = 1; ; tries += 1) {
    const { held, refused } = await locks.acquireRecords("run", [`asked-${runId}`], runId);
    try {
      if (refused.size === 0) return await promise();
    } finally {
      await held.release();
    }
    const promised = promisedBefore(await reports.find(runId));
    if (promised !== undefined) return promised;
    if (tries >= triesMax)
      throw new UnavailableError(`What asked for run ${runId} before came to no end: ask again.`);
    await clock.sleep(waitMs);
  }
}
