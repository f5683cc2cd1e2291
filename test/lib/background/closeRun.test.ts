import { closeRun } from "../../../lib/background/closeRun";
import { newOperation } from "../../../lib/domain/backgroundOperation";
import { rejected } from "../../../lib/domain/operationMoves";
import { newReport } from "../../../lib/engine/runStage";
import type { OperationStore, StoredOperation } from "../../../lib/ports/backgroundOperations";
import { MemoryReports } from "../../support/engineParts";
import { RecordingTelemetry } from "../../support/RecordingTelemetry";
import { aRun } from "../../support/stageRun";

const runId = "8199999999999-bundle-00000001";
const run = { stage: "bundle", runId, closedAs: null } as const;

/** An operation that never came to be, and the report of its run as the given operation carries it out. */
function world(operationId: string) {
  const here = aRun();
  const { clock } = here;
  const telemetry = new RecordingTelemetry();
  const reports = new MemoryReports();
  const report = newReport({ name: "bundle" }, { trigger: "webhook", runId }, here);
  reports.byId.set(runId, { ...report, operationId });
  const left: string[] = [];
  const locks = {
    reserveStage: () => Promise.reject(new TypeError("nothing is kept here")),
    leaveStage: (stage: string) => Promise.resolve(void left.push(stage)),
  };
  const store = {
    replace: (version: string, operation: StoredOperation["operation"]) =>
      Promise.resolve({ version, operation }),
  } as unknown as OperationStore;
  const asked = { id: "mine", name: "contoso_Bundle", parameters: {}, startedBy: "Ann", run };
  const operation = rejected(newOperation(asked, clock.now()), "never sent", clock.now());
  const work = { store, reports, locks, clock, telemetry };
  return { close: () => closeRun(work, { version: "1", operation }), reports, left, telemetry };
}

describe("the run that an operation carried out", () => {
  it("is closed as the operation ended, and its stage given back", async () => {
    const { close, reports, left } = world("mine");
    expect((await close()).operation.run).toMatchObject({ closedAs: "rejected" });
    expect(reports.byId.get(runId)).toMatchObject({ status: "failed" });
    expect(left).toEqual(["bundle"]);
  });

  it("says in its report why, where names may stand, and in the log that it did", async () => {
    const { close, reports, telemetry } = world("mine");
    await close();
    expect(reports.byId.get(runId)?.message).toContain("never sent");
    const [said] = telemetry.of("error");
    expect(said?.text).toBe("run failed: contoso_Bundle rejected in Dataverse (operation mine)");
    expect(JSON.stringify(telemetry.entries)).not.toContain("never sent");
  });

  it("is left alone, its stage too, where a later operation carries it out", async () => {
    const { close, reports, left } = world("a later one");
    expect((await close()).operation.run).toMatchObject({ closedAs: "rejected" });
    expect(reports.byId.get(runId)).toMatchObject({ status: "running", endedOn: null });
    expect(left).toEqual([]);
  });
});
