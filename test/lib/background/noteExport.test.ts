import { noteExport } from "../../../lib/background/noteExport";
import { newOperation } from "../../../lib/domain/backgroundOperation";
import { rejected } from "../../../lib/domain/operationMoves";
import { auditDue } from "../../../lib/domain/runAudit";
import { newReport } from "../../../lib/engine/runStage";
import type { AuditExports } from "../../../lib/ports/backgroundOperations";
import { MemoryReports } from "../../support/engineParts";
import { RecordingTelemetry } from "../../support/RecordingTelemetry";
import { aRun } from "../../support/stageRun";

describe("an export that failed", () => {
  it("says why in the run's report, where names may stand, and in the log that it did", async () => {
    const here = aRun();
    const reports = new MemoryReports();
    const report = newReport({ name: "send" }, { trigger: "timer", runId: "run-1" }, here);
    reports.byId.set("run-1", { ...report, audit: { ...auditDue, status: "submitted" } });
    const asked = { id: "mine", name: "sample_Export", parameters: {}, startedBy: "audit" };
    const now = here.clock.now();
    const operation = rejected(newOperation(asked, now), "No access for Ann Planted.", now);
    const telemetry = new RecordingTelemetry();
    const exports = { annotationOf: () => undefined } as unknown as AuditExports;
    await noteExport({ reports, exports, telemetry }, "run-1", operation);
    expect(reports.byId.get("run-1")?.audit).toMatchObject({
      status: "failed",
      message: "No access for Ann Planted.",
    });
    expect(telemetry.of("error")).toMatchObject([{ text: "an audit export failed" }]);
    expect(JSON.stringify(telemetry.entries)).not.toContain("Planted");
  });
});
