import type { BackgroundOperation } from "../domain/backgroundOperation";
import { auditEnded } from "../domain/runAudit";
import type { BackgroundWork } from "./BackgroundWork";

/** Tells the report of a run how the export of what it sent has ended; telling it again changes nothing. */
export async function noteExport(
  { reports, exports, telemetry }: Pick<BackgroundWork, "reports" | "exports" | "telemetry">,
  runId: string,
  { id, status, outputs, message }: BackgroundOperation,
): Promise<void> {
  const annotationId = status === "succeeded" ? exports.annotationOf(outputs) : undefined;
  const reason = message === "" ? `the operation is ${status}, without the id of a note` : message;
  const ended =
    annotationId === undefined
      ? { operationId: id, message: reason }
      : { operationId: id, annotationId };
  await reports.changeAudit(runId, (audit) => auditEnded(audit, ended));
  // Why stands in the report: Dataverse's text may hold what it exported.
  if (annotationId === undefined) telemetry.error("an audit export failed", { runId, id, status });
}
