import { isOpen, isRunToClose, type BackgroundOperation } from "../domain/backgroundOperation";
import { runClosed } from "../domain/operationMoves";
import type { StoredOperation } from "../ports/backgroundOperations";
import type { RunReport, RunStatus } from "../ports/runs";
import type { BackgroundWork } from "./BackgroundWork";
import { changeOperation } from "./changeOperation";

type Ended = Exclude<BackgroundOperation["status"], "planned" | "submitting" | "accepted">;

/** How a run stands once the operation that carried it out is over. */
const runStatuses: Readonly<Record<Ended, RunStatus>> = {
  succeeded: "completed",
  failed: "failed",
  canceled: "cancelled",
  rejected: "failed",
  lost: "died",
};

type ClosingWork = Pick<BackgroundWork, "store" | "reports" | "locks" | "clock" | "telemetry">;

/**
 * Closes the run that an operation carried out, as the operation ended, and gives its stage back. Each
 * step may be done twice; the row says last that all are done, and is unfinished until then.
 *
 * @throws any `JobError` of storage; the reconciler closes it later
 */
export async function closeRun(
  work: ClosingWork,
  stored: StoredOperation,
): Promise<StoredOperation> {
  const { run } = stored.operation;
  if (run === null || !isRunToClose(stored.operation)) return stored;
  const { reports, locks } = work;
  const report = await reports.find(run.runId);
  // A run under a given id is asked for again where its first process died: it is the later operation's.
  const isOthers = report !== undefined && report.operationId !== stored.operation.id;
  if (report !== undefined && !isOthers) await endReport(work, report, stored.operation);
  if (!isOthers) await locks.leaveStage(run.stage, run.runId);
  return changeOperation(work.store, stored, runClosed);
}

/** A run that was taken for dead is told the truth; one that ended otherwise keeps its end. */
async function endReport(
  { reports, clock, telemetry }: ClosingWork,
  report: RunReport,
  { id, name, status, message, error }: BackgroundOperation,
): Promise<void> {
  if (isOpen({ status }) || (report.endedOn !== null && report.status !== "died")) return;
  const runStatus = runStatuses[status as Ended];
  const said = error?.message ?? message;
  const ended = `${name} ${status} in Dataverse (operation ${id})`;
  const sentence = said === "" ? ended : `${ended}: ${said}`;
  await reports.update({ ...report, status: runStatus, message: sentence, endedOn: clock.now() });
  const { runId, stage } = report;
  const fields = { runId, stage, operation: id };
  // What Dataverse said may name records: it is for who asks about the run.
  if (runStatus === "completed") telemetry.info("run completed", fields);
  else telemetry.error(`run ${runStatus}: ${ended}`, fields);
}
