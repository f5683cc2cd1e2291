import { auditDue, auditEnded, auditOfNothing, auditSubmitted } from "../../lib/domain/runAudit";
import { noCounts } from "../../lib/engine/counts";
import { wholeStage, type RunReport, type RunReports } from "../../lib/ports/runs";

/** A report; run ids that sort first are the newer ones. */
export function aRunReport(changes: Partial<RunReport> = {}): RunReport {
  return {
    runId: "8204265600000-send-0000abcd",
    stage: "send",
    status: "running",
    trigger: "timer",
    startedBy: null,
    scope: wholeStage,
    totals: null,
    operationId: null,
    audit: null,
    chunks: null,
    worker: "host-1/42",
    startedOn: new Date("2026-01-02T03:04:05.678Z"),
    endedOn: null,
    counts: noCounts,
    baseDataUse: {},
    left: null,
    message: "",
    ...changes,
  };
}

const someCounts = {
  read: 1_000,
  succeeded: 990,
  failed: 7,
  skipped: 2,
  conflicts: 1,
  errorsByCode: { NO_PRICE: 4, ERP_REJECTED: 3 },
  unexpected: 2,
  notImpersonated: { team: 5 },
  writeBackFailures: 6,
};

/** What every implementation of `RunReports` must do; `reports` gives storage without a report. */
export function runsContract(reports: () => RunReports): void {
  it("gives back a report as it was written", async () => {
    const report = aRunReport({
      counts: someCounts,
      baseDataUse: { systemuser: { hits: 990, misses: 10 }, currencies: { hits: 3, misses: 0 } },
    });
    await reports().start(report);
    expect(await reports().latest("send", 1)).toEqual([report]);
  });

  it("gives back what the last update said, the end and its sentence included", async () => {
    const writer = reports();
    await writer.start(aRunReport());
    await writer.update(aRunReport({ counts: { ...someCounts, read: 10 } }));
    const ended = aRunReport({
      status: "failed",
      counts: someCounts,
      endedOn: new Date("2026-01-02T03:05:00.001Z"),
      message: "Dataverse does not answer; check DATAVERSE_URL.",
    });
    await writer.update(ended);
    expect(await reports().latest("send", 5)).toEqual([ended]);
  });

  it("gives back what is left, exactly or as more than a bound", async () => {
    const writer = reports();
    for (const left of [
      { count: 0, exceeds: false },
      { count: 4_999, exceeds: false },
      { count: 5_000, exceeds: true },
    ]) {
      await writer.start(aRunReport({ left }));
      expect((await reports().latest("send", 1))[0]?.left).toEqual(left);
    }
  });

  it("gives back who asked for what, and what a dry run comes to", async () => {
    const report = aRunReport({
      status: "queued",
      startedBy: "ada@contoso.com",
      scope: { rerun: "failed", maxRecords: 25, dryRun: true, recordId: "an order line" },
      totals: {
        moves: { "none>Validated": 2 },
        errorsByCode: { NO_PRICE: 1 },
        bundles: 1,
        amounts: { euro: { net: "10.00", tax: "2.1" } },
        requests: { reads: 3, writes: 1 },
      },
    });
    await reports().start(report);
    expect(await reports().find(report.runId)).toEqual(report);
    expect(await reports().find("8204265600000-send-00000000")).toBeUndefined();
    expect(await reports().find("no id of a run")).toBeUndefined();
  });

  it("tells every process who first asked a run to stop", async () => {
    const { runId } = aRunReport();
    expect(await reports().stopRequestedBy(runId)).toBeUndefined();
    await reports().requestStop(runId, "ada@contoso.com");
    await reports().requestStop(runId, "bob@contoso.com");
    expect(await reports().stopRequestedBy(runId)).toBe("ada@contoso.com");
    expect(await reports().latest("send", 100)).toEqual([]);
    for (let times = 0; times < 2; times += 1) await reports().withdrawStop(runId);
    expect(await reports().stopRequestedBy(runId)).toBeUndefined();
  });

  it("finds what is open, however many newer reports there are, and not what began before", async () => {
    const id = (place: number) => `82042656${String(place).padStart(5, "0")}-send-0000abcd`;
    const old = aRunReport({ runId: id(99_000) });
    const queued = aRunReport({ runId: id(90_000), status: "queued" });
    await reports().start(old);
    await reports().start(queued);
    const ended = new Date("2026-01-03T00:00:00Z");
    for (let newer = 0; newer < 60; newer += 1)
      await reports().start(aRunReport({ runId: id(newer), status: "completed", endedOn: ended }));
    const before = (place: number) =>
      new Date(9_999_999_999_999 - Number(`82042656${String(place)}`));
    expect(await reports().open("send", before(99_500))).toEqual([queued, old]);
    expect(await reports().open("send", before(95_000))).toEqual([queued]);
    expect(await reports().open("bundle", before(99_500))).toEqual([]);
  });

  it("finds the last whole run that is over, and exports that are due, behind any number of others", async () => {
    const id = (place: number) => `82042656${String(place).padStart(5, "0")}-send-0000abcd`;
    const endedOn = new Date("2026-01-03T00:00:00Z");
    const over = { status: "failed", endedOn } as const;
    expect(await reports().lastWhole("send")).toBeUndefined();
    const older = aRunReport({ ...over, runId: id(99_000) });
    const last = aRunReport({ ...over, runId: id(90_000), audit: auditDue });
    const dry = { ...wholeStage, dryRun: true };
    const record = { ...wholeStage, recordId: "an invoice" };
    await reports().start(older);
    await reports().start(last);
    await reports().start(aRunReport({ runId: id(89_000) }));
    for (let newer = 0; newer < 210; newer += 1) {
      const scope = newer % 2 === 0 ? dry : record;
      await reports().start(aRunReport({ ...over, runId: id(newer), scope, audit: null }));
    }
    expect(await reports().lastWhole("send")).toEqual(last);
    expect(await reports().lastWhole("bundle")).toBeUndefined();
    const day = 86_400_000;
    const begun = 9_999_999_999_999 - Number(id(90_000).slice(0, 13));
    expect(await reports().dueAudits("send", new Date(begun - day))).toEqual([last]);
    expect(await reports().dueAudits("send", new Date(begun + day))).toEqual([]);
    await reports().changeAudit(last.runId, auditOfNothing);
    expect(await reports().dueAudits("send", new Date(begun - day))).toEqual([]);
  });

  it("lets another process write the end of a run", async () => {
    const writer = reports();
    await writer.start(aRunReport());
    const died = aRunReport({ status: "died", endedOn: new Date("2026-01-03T00:00:00Z") });
    await reports().update(died);
    expect(await reports().latest("send", 5)).toEqual([died]);
    const completed = aRunReport({
      status: "completed",
      endedOn: new Date("2026-01-03T00:01:00Z"),
    });
    await writer.update(completed);
    expect(await reports().latest("send", 5)).toEqual([completed]);
  });

  it("keeps what each of several processes says of a run's audit", async () => {
    const report = aRunReport({ status: "completed", audit: auditDue });
    await reports().start(report);
    const operationId = "8204265600000-0011223344556677";
    const planned = { operationId, invoices: 3 };
    const ended = { operationId, annotationId: "a note" };
    await Promise.all([
      reports().changeAudit(report.runId, (audit) => auditSubmitted(audit, planned)),
      reports().changeAudit(report.runId, (audit) => auditEnded(audit, ended)),
    ]);
    const [kept] = await reports().latest("send", 1);
    expect(kept?.audit).toMatchObject({ ...ended, status: "exported" });
    await reports().changeAudit("8204265600000-send-00000000", auditOfNothing);
    await reports().start(aRunReport({ runId: "8204265600000-send-0000abce" }));
    await reports().changeAudit("8204265600000-send-0000abce", auditOfNothing);
    expect((await reports().find("8204265600000-send-0000abce"))?.audit).toBeNull();
  });

  it("gives the newest reports of the stage first, at most as many as asked for", async () => {
    const writer = reports();
    for (const id of ["5", "3", "9", "1", "7"]) {
      await writer.start(aRunReport({ runId: `${id}-send-0000abcd` }));
    }
    await writer.start(aRunReport({ stage: "bundle", runId: "0-bundle-0000abcd" }));
    const ids = (await writer.latest("send", 3)).map(({ runId }) => runId.charAt(0));
    expect(ids).toEqual(["1", "3", "5"]);
    expect(await writer.latest("send", 100)).toHaveLength(5);
    expect(await writer.latest("calculate", 100)).toEqual([]);
  });
}
