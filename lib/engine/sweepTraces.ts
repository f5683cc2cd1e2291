import type { Clock } from "../ports/clock";
import type { RunReports } from "../ports/runs";
import type { RunTraces } from "../ports/runTraces";

/** Runs that one sweep looks at, and rows that it removes; the next one goes on. */
const runsMax = 100;
const rowsMax = 2_000;

export interface SweepDependencies {
  readonly traces: RunTraces;
  readonly reports: Pick<RunReports, "find">;
  readonly clock: Pick<Clock, "now">;
  /** `RUN_TRACES_DAYS`: how long after its end what a run left is kept. */
  readonly keepMs: number;
}

/**
 * Removes what runs left besides their reports once nobody needs it any more; the reports stay. A run
 * that has not ended keeps everything, whenever it began; one without a report has nobody to miss it.
 *
 * @returns how many rows were removed
 * @throws any `JobError` of storage; what was removed until then is gone
 */
export async function sweepTraces(dependencies: SweepDependencies): Promise<number> {
  const { traces, reports, clock, keepMs } = dependencies;
  const endedBefore = new Date(clock.now().getTime() - keepMs);
  let removed = 0;
  let runId = await traces.next(endedBefore, undefined);
  for (let runs = 0; runs < runsMax && runId !== undefined && removed < rowsMax; runs += 1) {
    const report = await reports.find(runId);
    const endedOn = report === undefined ? new Date(0) : report.endedOn;
    if (endedOn !== null && endedOn < endedBefore)
      removed += await traces.remove(runId, rowsMax - removed);
    runId = await traces.next(endedBefore, runId);
  }
  return removed;
}
