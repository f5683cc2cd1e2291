import { derivedOperationId } from "../domain/operationId";
import { auditOfNothing, auditSubmitted } from "../domain/runAudit";
import { isJobError } from "../ports/errors";
import type { RunReport } from "../ports/runs";
import type { BackgroundWork } from "./BackgroundWork";
import { sendAndFollow } from "./deliverFollowUp";
import { createOperation } from "./sendOperation";

/** How long ago a run may have begun whose process died after it ended. */
const lookedBackMs = 7 * 24 * 3_600_000;
/** Between two slices a run looks for a moment as if it were over; the process that ended it exports. */
const settledAfterMs = 60_000;

function isDue({ status, audit }: RunReport): boolean {
  return audit?.status === "due" && status !== "queued" && status !== "running";
}

/**
 * Has Dataverse export what a run sent, if that is due: the run is over and asked for it. The
 * operation's id is made of the run's and of its end, so that doing it again, from wherever it was cut
 * off, makes no second export.
 *
 * @throws any `JobError`, the export still due
 */
async function auditRun(work: BackgroundWork, runId: string): Promise<void> {
  const { reports, exports } = work;
  const report = await reports.find(runId);
  if (report === undefined || !isDue(report)) return;
  const sent = await exports.countSent(runId);
  if (sent.count === 0) {
    await reports.changeAudit(runId, auditOfNothing);
    return;
  }
  const startedBy = `audit of run ${runId}`;
  // A run that was opened again after its end has another end, and another export.
  const cause = `${startedBy} ended ${report.endedOn?.toISOString() ?? ""}`;
  const asked = {
    id: derivedOperationId(report.startedOn, cause),
    ...exports.request(runId),
    startedBy,
    followUp: { kind: "audit", runId },
  } as const;
  const planned = await createOperation(work, asked, "planned");
  const { id: operationId } = planned.operation;
  await reports.changeAudit(runId, (audit) =>
    auditSubmitted(audit, { operationId, invoices: sent.exceeds ? null : sent.count }),
  );
  await sendAndFollow(work, planned);
}

/**
 * As `auditRun`, for the end of a run: the run itself has succeeded, and the reconciler takes up what
 * does not work now.
 */
export async function auditEndedRun(work: BackgroundWork, runId: string): Promise<void> {
  try {
    await auditRun(work, runId);
  } catch (error) {
    if (!isJobError(error)) throw error;
    work.telemetry.warn("an audit export is begun later", { runId, reason: error.message });
  }
}

/**
 * Begins the exports of runs whose process could not.
 *
 * @throws any `JobError` of storage; what Dataverse does not answer is left to the next time
 */
export async function auditEndedRuns(work: BackgroundWork): Promise<void> {
  const { reports, clock } = work;
  const nowMs = clock.now().getTime();
  const since = new Date(nowMs - lookedBackMs);
  for (const report of await reports.dueAudits("send", since)) {
    const { endedOn, runId } = report;
    const isSettled = endedOn !== null && nowMs - endedOn.getTime() >= settledAfterMs;
    if (isSettled && isDue(report)) await auditEndedRun(work, runId);
  }
}
