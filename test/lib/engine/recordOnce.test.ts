import type { InvoiceState } from "../../../lib/domain/recordState";
import { closeDeadRuns } from "../../../lib/engine/closeDeadRuns";
import { noCounts } from "../../../lib/engine/counts";
import type { EngineDependencies, StagePlan } from "../../../lib/engine/engine";
import { continueRecord, promiseRecord } from "../../../lib/engine/recordOnce";
import type { WorkPage } from "../../../lib/engine/stage";
import { UnavailableError } from "../../../lib/ports/errors";
import { FreeLocks, MemoryReports, noDecisions, noNames } from "../../support/engineParts";
import { HastyClock } from "../../support/HastyClock";
import { aRun } from "../../support/stageRun";

const runId = "8199999999999-send-00000001";
const asked = { runId, recordId: "known", trigger: "webhook", actor: "ada" };
const state: InvoiceState = {
  kind: "invoice",
  id: "known",
  stage: "ReadyToSend",
  errorCode: null,
  errorMessage: null,
  claimedBy: null,
};

/** Records are someone else's for so many tries. */
class BusyLocks extends FreeLocks {
  left: number;

  constructor(left: number) {
    super();
    this.left = left;
  }

  override async acquireRecords(kind: string, names: readonly string[]) {
    const taken = await super.acquireRecords(kind, names);
    if (kind === "run" || this.left === 0) return taken;
    this.left -= 1;
    const holder = { owner: "a run", heldForMs: 5_000 };
    return { ...taken, refused: new Map(names.map((name) => [name, holder] as const)) };
  }
}

function world({ busy = 0, failures = 0 } = {}) {
  const run = aRun();
  const reports = new MemoryReports();
  let failing = failures;
  const page: WorkPage = {
    lockKind: "invoice",
    lockNames: ["known"],
    process: () => {
      failing -= 1;
      if (failing >= 0) return Promise.reject(new UnavailableError("Dataverse does not answer"));
      return Promise.resolve({ ...noCounts, read: 1, succeeded: 1 });
    },
  };
  const plan: StagePlan = {
    name: "send",
    recordKind: "invoice",
    isAudited: false,
    open: () => ({
      names: noNames,
      stage: {
        name: "send",
        countDue: () => Promise.resolve({ count: 0, exceeds: false }),
        async *pages() {
          yield await Promise.resolve(page);
        },
      },
      environment: { preflight: () => Promise.resolve(), baseDataUse: () => ({}) },
      records: {
        line: () => Promise.resolve(undefined),
        invoice: () => Promise.resolve(state),
      },
    }),
  };
  const dependencies: EngineDependencies = {
    ...run,
    clock: new HastyClock(1_000),
    reports,
    locks: new BusyLocks(busy),
    decisions: noDecisions,
    sliceMs: 1_000,
    graceMs: 1_000,
    reportEveryMs: 0,
    skipLimit: 5,
    slicesMax: 200,
    hasStageLock: true,
  };
  const go = async () => {
    const promised = reports.byId.get(runId);
    if (promised === undefined) throw new TypeError("it was promised");
    return continueRecord(plan, dependencies, { promised, whyNotDue: () => "It is sent." });
  };
  return { promise: () => promiseRecord(plan, dependencies, asked), go, reports };
}

describe("one record that an event asks for", () => {
  it("is promised once, taken through the stage, and left alone after that", async () => {
    const { promise, go, reports } = world();
    expect([await promise(), await promise()]).toEqual(["queued", "queued"]);
    expect(await go()).toMatchObject({
      kind: "ran",
      goesOn: false,
      report: { status: "completed" },
    });
    expect(reports.byId.get(runId)).toMatchObject({ startedBy: "ada", counts: { succeeded: 1 } });
    expect([await promise(), await go()]).toMatchObject(["begun", { kind: "dropped" }]);
  });

  it("is waited for while someone else has it for a moment", async () => {
    const { promise, go } = world({ busy: 3 });
    await promise();
    expect(await go()).toMatchObject({ report: { status: "completed", counts: { read: 1 } } });
  });

  it("is left, and that is said, where someone else keeps it", async () => {
    const { promise, go } = world({ busy: 1_000 });
    await promise();
    expect(await go()).toMatchObject({
      report: {
        status: "failed",
        message: "a run has had the record for 5 seconds; ask again when it is done",
      },
    });
  });

  it("is tried again by the next message where a service did not answer", async () => {
    const { promise, go } = world({ failures: 1 });
    await promise();
    await expect(go()).rejects.toThrow("does not answer");
    expect(await go()).toMatchObject({ report: { status: "completed" } });
  });

  it("is not taken for dead by whole runs before the queue has tried all that it tries", async () => {
    const { promise, reports } = world();
    await promise();
    const { clock, telemetry } = aRun();
    const promised = reports.byId.get(runId);
    const waitedFor = async (minutes: number): Promise<number> => {
      clock.setTimeOfDay(new Date((promised?.startedOn.getTime() ?? 0) + minutes * 60_000));
      return closeDeadRuns("send", { reports, clock, telemetry });
    };
    expect([await waitedFor(59), await waitedFor(61)]).toEqual([0, 1]);
    expect(reports.byId.get(runId)).toMatchObject({ status: "died" });
  });
});
