import { oneAtATime } from "../../../lib/engine/oneAtATime";
import type { PromisedOnce } from "../../../lib/engine/promiseRunOnce";
import { newReport } from "../../../lib/engine/runStage";
import { UnavailableError } from "../../../lib/ports/errors";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../support/azurite";
import { MemoryReports } from "../../support/engineParts";
import { HastyClock } from "../../support/HastyClock";
import { lockWorker } from "../../support/lockWorkers";
import { aRun } from "../../support/stageRun";

const runId = "run-1";
let azurite: Azurite;
let reports: MemoryReports;
let tableName: string;

beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());
beforeEach(() => {
  reports = new MemoryReports();
  tableName = `${uniqueTablePrefix()}Locks`;
});

function process() {
  const { connectionString } = azurite;
  const { locks } = lockWorker({ connectionString, tableName });
  return { locks, reports, clock: new HastyClock(50) };
}

/** A promise whose report is there once it is made. */
async function promise(): Promise<PromisedOnce> {
  const plan = { name: "send" } as Parameters<typeof newReport>[0];
  const report = newReport(plan, { trigger: "http" }, aRun());
  await reports.start({ ...report, runId, status: "queued" });
  return "queued";
}

describe("the promise of a run under a given id", () => {
  it("is made once by two who ask at once, and is the other's too", async () => {
    let made = 0;
    const ask = () =>
      oneAtATime(process(), runId, async () => {
        made += 1;
        return promise();
      });
    // A later one that comes after the first is done makes it again, and finds the report itself.
    expect(await Promise.all([ask(), ask()])).toEqual(["queued", "queued"]);
    expect(made).toBeGreaterThanOrEqual(1);
    expect(reports.written).toHaveLength(made);
  });

  it("is taken from whoever is still at it, once the report is there", async () => {
    const other = await process().locks.acquireRecords("run", [`asked-${runId}`], "other");
    await promise();
    const none = () => Promise.reject(new TypeError("it was made before"));
    expect(await oneAtATime(process(), runId, none)).toBe("queued");
    await other.held.release();
  });

  it("is not told where somebody is at it for long and promised nothing", async () => {
    const other = await process().locks.acquireRecords("run", [`asked-${runId}`], "other");
    await expect(oneAtATime(process(), runId, promise)).rejects.toThrow(UnavailableError);
    expect(reports.written).toEqual([]);
    await other.held.release();
    expect(await oneAtATime(process(), runId, promise)).toBe("queued");
  });

  it("gives its lock back where making it fails", async () => {
    const failure = new UnavailableError("storage");
    const failing = oneAtATime(process(), runId, () => Promise.reject(failure));
    await expect(failing).rejects.toBe(failure);
    expect(await oneAtATime(process(), runId, promise)).toBe("queued");
  });
});
