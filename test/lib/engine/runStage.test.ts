import { noCounts } from "../../../lib/engine/counts";
import type { EngineDependencies, StagePlan } from "../../../lib/engine/engine";
import { runStage } from "../../../lib/engine/runStage";
import type { Stage, WorkPage } from "../../../lib/engine/stage";
import { RunFailedError, UnavailableError } from "../../../lib/ports/errors";
import { wholeStage, type RunCounts } from "../../../lib/ports/runs";
import { aRunReport } from "../../contracts/runsContract";
import {
  FreeLocks,
  MemoryReports,
  noDecisions,
  noNames,
  noRecords,
} from "../../support/engineParts";
import { aRun } from "../../support/stageRun";

function counts(changes: Partial<RunCounts>): RunCounts {
  return { ...noCounts, ...changes };
}

interface World {
  readonly reports: MemoryReports;
  readonly locks: FreeLocks;
  readonly run: ReturnType<typeof aRun>;
  readonly dependencies: EngineDependencies;
}

function world(changes: Partial<EngineDependencies> = {}): World {
  const reports = new MemoryReports();
  const locks = new FreeLocks();
  const run = aRun();
  const bounds = {
    sliceMs: 10_000,
    graceMs: 5_000,
    reportEveryMs: 1_000,
    skipLimit: 5,
    slicesMax: 200,
    hasStageLock: true,
    decisions: noDecisions,
  };
  return { reports, locks, run, dependencies: { ...run, reports, locks, ...bounds, ...changes } };
}

/** A stage whose pages do what is given, one after the other. */
function planOf(work: readonly (() => RunCounts | Promise<RunCounts>)[]): StagePlan {
  const pages = work.map((process): WorkPage => ({
    lockKind: "invoice",
    lockNames: ["a"],
    process: async () => process(),
  }));
  const stage: Stage = {
    name: "send",
    countDue: () => Promise.resolve({ count: 5_000, exceeds: true }),
    async *pages() {
      yield* await Promise.resolve(pages);
    },
  };
  const environment = { preflight: () => Promise.resolve(), baseDataUse: () => ({}) };
  return {
    name: "send",
    recordKind: "invoice",
    isAudited: true,
    open: () => ({ stage, environment, records: noRecords, names: noNames }),
  };
}

async function reportOf(plan: StagePlan, { dependencies }: World, signal?: AbortSignal) {
  const request = { trigger: "console", ...(signal !== undefined && { signal }) };
  const result = await runStage(plan, dependencies, request);
  if (result.kind !== "ran") throw new TypeError("the lock is free");
  return result.report;
}

const request = { trigger: "timer" };
const oneDone = counts({ read: 1, succeeded: 1 });

describe("runStage", () => {
  it.each([
    [2, "ran"],
    [100, "busy"],
  ])("gives way to recover for a moment only: refused %i times, it %s", async (times, kind) => {
    const here = world();
    const holder = { owner: "reconciler", heldForMs: 10 };
    const refusal = { kind: "refused", holder, runId: "reconcile-0a1b2c3d by reconciler" } as const;
    let asked = 0;
    const free = new FreeLocks();
    const locks = Object.assign(new FreeLocks(), {
      acquireStage: () => {
        asked += 1;
        return asked > times ? free.acquireStage() : Promise.resolve(refusal);
      },
    });
    const running = runStage(planOf([() => oneDone]), { ...here.dependencies, locks }, request);
    for (let wait = 0; wait < Math.min(times, 5); wait += 1) {
      while (here.run.clock.sleeping === 0) await Promise.resolve();
      here.run.clock.advance(500);
    }
    expect((await running).kind).toBe(kind);
  });

  it("adds up the pages and says what is left", async () => {
    const report = await reportOf(planOf([() => oneDone, () => oneDone]), world());
    expect(report).toMatchObject({
      status: "completed",
      counts: { read: 2, succeeded: 2 },
      left: { count: 5_000, exceeds: true },
    });
  });

  it("writes the report while it runs", async () => {
    const here = world();
    const slow = () => {
      here.run.clock.advance(1_000);
      return oneDone;
    };
    await reportOf(planOf([slow, slow, slow]), here);
    const running = here.reports.written.filter(({ status }) => status === "running");
    expect(running.map((report) => report.counts.read)).toEqual([0, 1, 2, 3]);
  });

  it("is partial, not failed, where a wait was cut short at the end of the grace", async () => {
    const here = world();
    const plan: StagePlan = {
      ...planOf([]),
      open: (run) =>
        planOf([
          async () => {
            here.run.clock.advance(15_000);
            await Promise.resolve();
            expect(run.signal?.aborted).toBe(true);
            throw new UnavailableError("stopped");
          },
        ]).open(run),
    };
    expect(await reportOf(plan, here)).toMatchObject({ status: "partial" });
    expect(here.locks.releases).toBe(2);
  });

  it("is partial where the time ended within the last page, which may have left records", async () => {
    const here = world();
    const slow = () => {
      here.run.clock.advance(10_000);
      return counts({ read: 2, succeeded: 1, skipped: 1 });
    };
    expect(await reportOf(planOf([slow]), here)).toMatchObject({ status: "partial" });
  });

  it("ends as cancelled when asked to stop between pages or while it reads", async () => {
    const between = new AbortController();
    const stops = () => {
      between.abort();
      return oneDone;
    };
    const first = await reportOf(planOf([stops, () => oneDone]), world(), between.signal);
    expect(first).toMatchObject({ status: "cancelled", counts: { read: 1 }, left: null });
    const within = new AbortController();
    const breaksOff = () => {
      within.abort();
      throw new UnavailableError("stopped");
    };
    const second = await reportOf(planOf([breaksOff]), world(), within.signal);
    expect(second.status).toBe("cancelled");
  });

  it("reports a failure, throws it, and gives every lock back", async () => {
    const here = world();
    const failure = new UnavailableError("Dataverse does not answer");
    const plan = planOf([
      () => {
        throw failure;
      },
    ]);
    await expect(reportOf(plan, here)).rejects.toBe(failure);
    expect(here.reports.written.at(-1)).toMatchObject({
      status: "failed",
      message: "Dataverse does not answer",
    });
    expect(here.locks.releases).toBe(2);
    expect((await reportOf(planOf([() => oneDone]), here)).status).toBe("completed");
  });

  it("is red at the skip limit, and does no further page", async () => {
    const here = world();
    let later = 0;
    const bad = () => counts({ read: 4, failed: 3, succeeded: 1, unexpected: 3 });
    const plan = planOf([
      bad,
      bad,
      () => {
        later += 1;
        return oneDone;
      },
    ]);
    await expect(reportOf(plan, here)).rejects.toBeInstanceOf(RunFailedError);
    expect(later).toBe(0);
    expect(here.reports.written.at(-1)?.message).toContain("SKIP_LIMIT is 5");
  });

  it("never counts validation codes against the skip limit", async () => {
    const bad = counts({ read: 1_000, failed: 1_000, errorsByCode: { NO_PRICE: 1_000 } });
    expect((await reportOf(planOf([() => bad]), world())).status).toBe("completed");
  });

  it("is red when it had work and neither wrote nor classified any", async () => {
    const here = world();
    const plan = planOf([() => counts({ read: 3, conflicts: 2, skipped: 1 })]);
    await expect(reportOf(plan, here)).rejects.toThrow("2 records were due");
    expect(here.reports.written.at(-1)?.status).toBe("failed");
  });

  it.each([
    ["an error was confirmed unchanged", { read: 1, failed: 1 }],
    ["all was locked by others", { read: 3, skipped: 3 }],
    ["nothing was due", {}],
  ])("is not red when %s", async (_, changes) => {
    const report = await reportOf(planOf([() => counts(changes)]), world());
    expect(report.status).toBe("completed");
  });

  it("does the work although what is left cannot be counted", async () => {
    const plan = planOf([() => oneDone]);
    const opened = plan.open({ runId: "r", scope: wholeStage });
    const countDue = () => Promise.reject(new UnavailableError("busy"));
    const open = () => ({ ...opened, stage: { ...opened.stage, countDue } });
    expect(await reportOf({ ...plan, open }, world())).toMatchObject({
      status: "completed",
      left: null,
    });
  });
});

describe("runs that died", () => {
  const dead = aRunReport({ runId: "dead", counts: oneDone });
  const ended = aRunReport({ runId: "ended", status: "completed", endedOn: new Date() });
  const elsewhere = aRunReport({ runId: "elsewhere", stage: "bundle" });

  it("are closed by the next run of their stage, and nothing else is", async () => {
    const here = world();
    for (const report of [dead, ended, elsewhere]) await here.reports.start(report);
    await reportOf(planOf([]), here);
    expect(here.reports.byId.get("dead")).toMatchObject({ status: "died", counts: oneDone });
    expect(here.reports.byId.get("ended")).toBe(ended);
    expect(here.reports.byId.get("elsewhere")).toBe(elsewhere);
  });

  it("cannot be told from living ones without the stage lock, and are left", async () => {
    const here = world({ hasStageLock: false });
    await here.reports.start(dead);
    await reportOf(planOf([]), here);
    expect(here.reports.byId.get("dead")).toBe(dead);
  });

  it("that cannot be closed do not stop the next run", async () => {
    const here = world();
    here.reports.latest = () => Promise.reject(new UnavailableError("busy"));
    expect((await reportOf(planOf([() => oneDone]), here)).status).toBe("completed");
    expect(here.run.telemetry.of("warn")).toHaveLength(1);
  });
});
