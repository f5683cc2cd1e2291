import { noCounts } from "../../../lib/engine/counts";
import { RunDeadline } from "../../../lib/engine/RunDeadline";
import { RunProgress } from "../../../lib/engine/RunProgress";
import type { Stage, WorkPage } from "../../../lib/engine/stage";
import { workThroughPages } from "../../../lib/engine/workThroughPages";
import { withoutLocks } from "../../../lib/adapters/locks/withoutLocks";
import { aRunReport } from "../../contracts/runsContract";
import { aRun } from "../../support/stageRun";

const sliceMs = 1_000;

/** A run that works at so many pages, and how many it began. */
async function work({
  pages,
  readMs,
  stop,
}: {
  pages: number;
  readMs: number;
  stop?: AbortSignal;
}) {
  const run = aRun();
  const { clock, telemetry } = run;
  let begun = 0;
  const page: WorkPage = {
    lockKind: "invoice",
    lockNames: ["a"],
    process: () => {
      begun += 1;
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
  const unreachable = { acquireRecords: jest.fn(), acquireStage: jest.fn() };
  const locks = withoutLocks(unreachable, { stage: true, records: true });
  const stageLock = await locks.acquireStage("send", run.runId, run.worker);
  if (stageLock.kind !== "held") throw new TypeError("there is no lock");
  const deadline = new RunDeadline({ clock, sliceMs, graceMs: sliceMs, stop });
  const ended = await workThroughPages(stage, {
    ...run,
    locks,
    stageLock: stageLock.lock,
    progress: new RunProgress(aRunReport(), {
      clock,
      telemetry,
      reports: { start: jest.fn(), update: jest.fn(), latest: jest.fn(), find: jest.fn() },
      reportEveryMs: 1_000_000,
    }),
    skipLimit: 1,
    deadline,
    isTimeUp: () => deadline.isTimeUp(),
  });
  deadline.close();
  return { ended, begun };
}

describe("a slice whose time is used up before its first page", () => {
  it("works on that page, and on no second, so that the next slice has less to do", async () => {
    expect(await work({ pages: 3, readMs: 2 * sliceMs })).toEqual({ ended: "partial", begun: 1 });
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
