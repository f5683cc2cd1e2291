import { noCounts } from "../../../lib/engine/counts";
import type { EngineDependencies, StagePlan } from "../../../lib/engine/engine";
import { continueRun, promiseRun } from "../../../lib/engine/promiseRun";
import { promiseRunOnce } from "../../../lib/engine/promiseRunOnce";
import { runRecord } from "../../../lib/engine/runRecord";
import type { WorkPage } from "../../../lib/engine/stage";
import type { InvoiceState } from "../../../lib/domain/recordState";
import { wholeStage } from "../../../lib/ports/runs";
import { FreeLocks, MemoryReports, noDecisions, noNames } from "../../support/engineParts";
import { aRun } from "../../support/stageRun";

const sliceMs = 1_000;
const request = { trigger: "http", actor: "ada" };
const holder = { owner: "another", heldForMs: 5_000 };
const state: InvoiceState = {
  kind: "invoice",
  id: "known",
  stage: "ReadyToSend",
  errorCode: null,
  errorMessage: null,
  claimedBy: null,
};

/** A stage of so many pages, each of which takes a whole slice. */
function world(pages: number) {
  const run = aRun();
  const reports = new MemoryReports();
  const locks = new FreeLocks();
  let done = 0;
  const page: WorkPage = {
    lockKind: "invoice",
    lockNames: ["a"],
    process: () => {
      done += 1;
      run.clock.advance(sliceMs);
      return Promise.resolve({ ...noCounts, read: 1, succeeded: 1 });
    },
  };
  const plan: StagePlan = {
    name: "send",
    recordKind: "invoice",
    isAudited: true,
    open: () => ({
      stage: {
        name: "send",
        countDue: () => Promise.resolve({ count: 0, exceeds: false }),
        async *pages() {
          for (let next = done; next < pages; next += 1) yield await Promise.resolve(page);
        },
      },
      environment: { preflight: () => Promise.resolve(), baseDataUse: () => ({}) },
      records: {
        line: () => Promise.resolve(undefined),
        invoice: (id) => Promise.resolve(id === "known" ? state : undefined),
      },
      names: noNames,
    }),
  };
  const dependencies: EngineDependencies = {
    ...run,
    reports,
    locks,
    decisions: noDecisions,
    sliceMs,
    graceMs: sliceMs,
    reportEveryMs: 0,
    skipLimit: 5,
    slicesMax: 200,
    hasStageLock: true,
  };
  return { plan, dependencies, reports, locks, done: () => done };
}

async function promised(here: ReturnType<typeof world>, scope = wholeStage): Promise<string> {
  const promise = await promiseRun(here.plan, here.dependencies, { ...request, scope });
  if (promise.kind !== "promised") throw new TypeError("the stage is free");
  expect(promise.report).toMatchObject({ status: "queued", startedBy: "ada" });
  return promise.report.runId;
}

describe("a promised run", () => {
  it("goes on slice after slice until it is done, and then no more", async () => {
    const here = world(3);
    const runId = await promised(here);
    const goesOn: (boolean | string)[] = [];
    for (let slice = 0; slice < 5; slice += 1) {
      const result = await continueRun(here.plan, here.dependencies, { runId, slice });
      goesOn.push(result.kind === "ran" ? result.goesOn : result.reason);
    }
    expect(here.done()).toBe(3);
    expect(here.reports.byId.get(runId)).toMatchObject({
      status: "completed",
      counts: { read: 3 },
    });
    expect(goesOn.slice(-1)).toEqual([`run ${runId} is completed`]);
    expect(goesOn.filter((told) => told === true).length).toBeGreaterThan(1);
  });

  it("goes on for as many slices as RUN_SLICES says, and leaves the rest to the timers", async () => {
    const here = world(5);
    const dependencies = { ...here.dependencies, slicesMax: 2 };
    const runId = await promised(here);
    const goesOn: unknown[] = [];
    for (let slice = 0; slice < 2; slice += 1)
      goesOn.push(await continueRun(here.plan, dependencies, { runId, slice }));
    expect(goesOn).toMatchObject([{ goesOn: true }, { goesOn: false }]);
    expect(here.reports.byId.get(runId)).toMatchObject({ status: "partial" });
  });

  it("ends with its words where another run took the stage meanwhile", async () => {
    const here = world(1);
    const runId = await promised(here);
    const locks = {
      ...here.dependencies.locks,
      acquireStage: () => Promise.resolve({ kind: "refused", holder, runId: "other" } as const),
    };
    const dependencies = { ...here.dependencies, locks: Object.assign(new FreeLocks(), locks) };
    const result = await continueRun(here.plan, dependencies, { runId, slice: 0 });
    expect(result).toMatchObject({ kind: "dropped" });
    expect(here.reports.byId.get(runId)).toMatchObject({
      status: "died",
      message: "its turn passed: run other has the stage",
    });
  });

  it("asked for twice under one id is one run, and is promised anew only if it never began", async () => {
    const here = world(1);
    const runId = "8204265600000-send-0000abcd";
    const promise = () => promiseRun(here.plan, here.dependencies, { ...request, runId });
    const ask = () => promiseRunOnce(here.reports, runId, promise);
    expect([await ask(), await ask()]).toEqual(["queued", "queued"]);
    const queued = here.reports.byId.get(runId);
    if (queued === undefined) throw new TypeError("the run is promised");
    await here.reports.update({ ...queued, status: "died" });
    expect(await ask()).toBe("queued");
    expect(here.reports.byId.get(runId)?.status).toBe("queued");
    await continueRun(here.plan, here.dependencies, { runId, slice: 0 });
    await continueRun(here.plan, here.dependencies, { runId, slice: 1 });
    expect(await ask()).toBe("begun");
    expect(here.reports.byId.size).toBe(1);
  });

  it("is refused while another has the stage", async () => {
    const here = world(1);
    const locks = Object.assign(new FreeLocks(), {
      reserveStage: () => Promise.resolve({ kind: "refused", holder, runId: "other" } as const),
    });
    const result = await promiseRun(here.plan, { ...here.dependencies, locks }, request);
    expect(result).toEqual({ kind: "busy", holder, runId: "other" });
    expect(here.reports.written).toEqual([]);
  });

  it("takes up no more records in all its slices than it was asked for", async () => {
    const here = world(5);
    const left: (number | null)[] = [];
    const plan: StagePlan = {
      ...here.plan,
      open: (run) => {
        left.push(run.scope.maxRecords);
        return here.plan.open(run);
      },
    };
    const runId = await promised(here, { ...wholeStage, maxRecords: 3 });
    for (let slice = 0; slice < 3; slice += 1)
      await continueRun(plan, here.dependencies, { runId, slice });
    expect(left).toEqual([3, 2, 1]);
    expect(here.reports.byId.get(runId)?.scope.maxRecords).toBe(3);
  });

  it("is left alone by a message that comes twice while another process carries it out", async () => {
    const here = world(1);
    const runId = await promised(here);
    const { held } = await here.locks.acquireRecords("run", []);
    const locks = Object.assign(new FreeLocks(), {
      acquireRecords: (kind: string, names: readonly string[]) => {
        expect([kind, names]).toEqual(["run", [runId]]);
        return Promise.resolve({ held, refused: new Map([[runId, holder]]) });
      },
    });
    const twice = await continueRun(
      here.plan,
      { ...here.dependencies, locks },
      { runId, slice: 0 },
    );
    expect(twice).toEqual({ kind: "dropped", reason: "another carries it out already" });
    expect(here.done()).toBe(0);
    expect(here.reports.byId.get(runId)?.status).toBe("queued");
  });

  it("that nobody knows is dropped", async () => {
    const here = world(1);
    const result = await continueRun(here.plan, here.dependencies, { runId: "none", slice: 0 });
    expect(result).toMatchObject({ kind: "dropped" });
  });
});

describe("a single record", () => {
  const asked = { ...request, recordId: "known", dryRun: false };

  it("is not found, or not due, without a trace", async () => {
    const here = world(0);
    const unknown = { ...asked, recordId: "unknown" };
    expect(await runRecord(here.plan, here.dependencies, unknown)).toEqual({ kind: "notFound" });
    const notDue = await runRecord(here.plan, here.dependencies, asked);
    expect(notDue).toEqual({ kind: "notDue", now: state });
    expect(here.reports.written).toEqual([]);
  });

  it("that someone else has is refused with the holder and its age", async () => {
    const here = world(1);
    const { held } = await here.locks.acquireRecords("invoice", []);
    const locks = Object.assign(new FreeLocks(), {
      acquireRecords: () => Promise.resolve({ held, refused: new Map([["a", holder]]) }),
    });
    const result = await runRecord(here.plan, { ...here.dependencies, locks }, asked);
    expect(result).toEqual({ kind: "locked", holder });
    expect(here.done()).toBe(0);
  });

  it("leaves one report, of who did it, and gives its lock back", async () => {
    const here = world(1);
    const result = await runRecord(here.plan, here.dependencies, asked);
    expect(result).toMatchObject({ kind: "decided", counts: { succeeded: 1 }, now: state });
    expect(here.reports.written).toMatchObject([
      { status: "completed", startedBy: "ada", scope: { recordId: "known" } },
    ]);
    expect(here.locks.releases).toBe(1);
  });
});
