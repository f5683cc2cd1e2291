import type { StageName } from "../domain/stages";
import type { Clock } from "../ports/clock";
import { isJobError } from "../ports/errors";
import { openRuns } from "./openRuns";
import type { RunReport, RunReports } from "../ports/runs";
import type { Telemetry } from "../ports/telemetry";

/**
 * One record waits beside whole runs, without the stage: for its message, and for the tries that a queue
 * gives it, which are over long before this.
 */
const recordWaitMs = 3_600_000;

/**
 * Closes reports of a stage that still say that they are open although this process now holds the stage lock:
 * their process died, or could not write its last report. The work does not depend on it.
 *
 * @returns how many were closed
 */
export async function closeDeadRuns(
  stage: StageName,
  {
    runId,
    reports,
    clock,
    telemetry,
  }: {
    /** The run that has the lock, if one has. */
    readonly runId?: string;
    readonly reports: RunReports;
    readonly clock: Clock;
    readonly telemetry: Telemetry;
  },
): Promise<number> {
  let closed = 0;
  try {
    const now = clock.now().getTime();
    const open = await openRuns(stage, { reports, clock });
    const isDead = (report: RunReport) =>
      report.runId !== runId &&
      (report.scope.recordId === null || now - report.startedOn.getTime() > recordWaitMs);
    for (const report of open.filter(isDead)) {
      const message = `${report.worker} stopped without a word; a later run found its lock free`;
      await reports.update({ ...report, status: "died", message, endedOn: clock.now() });
      closed += 1;
      telemetry.warn("a run died", { runId: report.runId, stage, worker: report.worker });
    }
  } catch (error) {
    if (!isJobError(error)) throw error;
    telemetry.warn("runs that died could not be closed", { stage, reason: error.message });
  }
  return closed;
}
