import { noCounts } from "../../../lib/engine/counts";
import { RunDeadline } from "../../../lib/engine/RunDeadline";
import { RunProgress } from "../../../lib/engine/RunProgress";
import type { Stage, WorkPage } from "../../../lib/engine/stage";
import { workThroughPages } from "../../../lib/engine/workThroughPages";
import { StopRequest } from "../../../lib/engine/StopRequest";
import { aRunReport } from "../../contracts/runsContract";
import { FreeLocks, MemoryReports } from "../../support/engineParts";
import { aRun } from "../../support/stageRun";

const sliceMs = 1_000;

/** A run that works at so many pages, and how many it began. */
async function work({
  pages,
  readMs,
  stop,
  stopAfter,
}: {
  pages: number;
  readMs: number;
  stop?: AbortSignal;
  /** Pages after which someone elsewhere asks it to stop. */
  stopAfter?: number;
}) {
  const run = aRun();
  const { clock, telemetry } = run;
  const reports = new MemoryReports();
  let begun = 0;
  const page: WorkPage = {
    lockKind: "invoice",
    lockNames: ["a"],
    process: () => {
      begun += 1;
      if (begun === stopAfter) void reports.requestStop(run.runId, "ada");
      return Promise.resolve({ ...noCounts, read: 1, succeeded: 1 });
    },
  };
  const stage: Stage = {
    name: "send",
    countDue: () => Promise.resolve({ count: 0, exceeds: false }),
    async *pages() {
      for (let index = 0; index < pages; index += 1) {
        clock.advance(readMs);
        yield await Promise.resolve(page);
      }
    },
  };
  const locks = new FreeLocks();
  const stageLock = await locks.acquireStage();
  if (stopAfter === 0) await reports.requestStop(run.runId, "ada");
  const deadline = new RunDeadline({ clock, sliceMs, graceMs: sliceMs, stop });
  const ended = await workThroughPages(stage, {
    ...run,
    locks,
    stageLock: stageLock.lock,
    progress: new RunProgress(aRunReport(), {
      clock,
      telemetry,
      reports,
      reportEveryMs: 1_000_000,
    }),
    skipLimit: 1,
    deadline,
    stopRequest: new StopRequest(run.runId, { reports, telemetry }),
    logPage: () => Promise.resolve(),
    isTimeUp: () => deadline.isTimeUp(),
  });
  deadline.close();
  return { ended, begun };
}

describe("a slice whose time is used up before its first page", () => {
  it("works on that page, and on no second, so that the next slice has less to do", async () => {
    expect(await work({ pages: 3, readMs: 2 * sliceMs })).toEqual({ ended: "partial", begun: 1 });
  });

  it.each([0, 2])("stops once someone elsewhere asked for it, %i pages on", async (stopAfter) => {
    const stopped = await work({ pages: 5, readMs: 0, stopAfter });
    expect(stopped).toEqual({ ended: "cancelled", begun: stopAfter });
  });

  it("does nothing where it is asked to stop", async () => {
    const stop = AbortSignal.abort();
    expect(await work({ pages: 3, readMs: 0, stop })).toEqual({ ended: "cancelled", begun: 0 });
  });
});

describe("a slice", () => {
  it("ends at the first page end after its time", async () => {
    const readMs = 0.6 * sliceMs;
    expect(await work({ pages: 3, readMs })).toEqual({ ended: "partial", begun: 1 });
    expect(await work({ pages: 3, readMs: readMs / 3 })).toEqual({ ended: "completed", begun: 3 });
  });
});
