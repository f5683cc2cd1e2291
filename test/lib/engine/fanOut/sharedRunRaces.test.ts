import { closeRun } from "../../../../lib/engine/fanOut/closeRun";
import { enumerateRun } from "../../../../lib/engine/fanOut/enumerateRun";
import type { FanOut } from "../../../../lib/engine/fanOut/FanOut";
import { putBackPoisoned } from "../../../../lib/engine/fanOut/putBackPoisoned";
import { reviveRuns } from "../../../../lib/engine/fanOut/reviveRuns";
import { workOnChunk } from "../../../../lib/engine/fanOut/workOnChunk";
import { promiseRun } from "../../../../lib/engine/promiseRun";
import { LockLostError, UnavailableError } from "../../../../lib/ports/errors";
import type { RunReport } from "../../../../lib/ports/runs";
import { useAzurite, type Azurite } from "../../../support/azurite";
import { FanOutWorld } from "../../../support/FanOutWorld";
import { begun } from "../../../support/sharedRuns";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

async function workOff(here: FanOutWorld, by: FanOut): Promise<void> {
  for (const message of await here.chunkMessages()) await workOnChunk(here.plan, by, message);
}

async function promised(here: FanOutWorld, by: FanOut): Promise<RunReport> {
  const result = await promiseRun(here.plan, by, { trigger: "http" });
  if (result.kind === "busy") throw new Error(result.holder.owner);
  return result.report;
}

describe("two processes at one shared run", () => {
  it("does not close a run in which recover puts a chunk back in that moment", async () => {
    const here = new FanOutWorld(azurite, 4);
    const one = here.process();
    const { runId } = await begun(here, one);
    const [good, bad] = await here.chunkMessages();
    here.beforeRecord = (name) => {
      if (name === "record-2") throw new UnavailableError("out of reach");
    };
    for (let tries = 1; tries < 5; tries += 1)
      await expect(workOnChunk(here.plan, one, bad!)).rejects.toThrow("out of reach");
    expect(await workOnChunk(here.plan, one, bad!)).toEqual({ kind: "poisoned", run: "open" });
    here.beforeRecord = () => undefined;

    let putBack = 0;
    const last = here.process();
    const { chunks } = last;
    const isOpen: typeof chunks.isOpen = async (id) => {
      const seen = await chunks.isOpen(id);
      if (putBack === 0) ({ putBack } = await putBackPoisoned(one));
      return seen;
    };
    const closer = { ...last, chunks: { ...chunks, isOpen } };
    expect(await workOnChunk(here.plan, closer, good!)).toEqual({ kind: "done", run: "open" });
    expect(putBack).toBe(1);
    await workOff(here, one);
    expect(await one.reports.find(runId)).toMatchObject({
      status: "completed",
      counts: { succeeded: 4 },
      chunks: { all: 2, done: 2, poisoned: 0 },
    });
  });

  it("enumerates a slice once, although its second message read the report before", async () => {
    const here = new FanOutWorld(azurite, 2);
    const [one, two] = [here.process(), here.process()];
    const report = await promised(here, one);
    const work = { report, slice: 0, stop: undefined };
    expect(await enumerateRun(here.plan, one, work)).toMatchObject({ kind: "shared" });
    await workOff(here, one);
    const ended = await one.reports.find(report.runId);
    expect(ended).toMatchObject({ status: "completed", counts: { succeeded: 2 } });
    here.due.add("late");
    const second = await enumerateRun(here.plan, two, work);
    expect(second).toEqual({ kind: "passed", reason: `run ${report.runId} is completed` });
    expect(await one.reports.find(report.runId)).toEqual(ended);
    expect(await here.chunkMessages()).toEqual([]);
  });

  it("enumerates a slice whose process died before its first chunk", async () => {
    const here = new FanOutWorld(azurite, 2);
    const one = here.process();
    const report = await promised(here, one);
    await one.chunks.setEnumeration(report.runId, { slice: 0, state: "open", reason: "" });
    const work = { report, slice: 0, stop: undefined };
    expect(await enumerateRun(here.plan, one, work)).toMatchObject({ kind: "shared" });
    await workOff(here, one);
    expect(await one.reports.find(report.runId)).toMatchObject({ status: "completed" });
    expect(here.due.size).toBe(0);
  });

  it("says nothing about an enumeration whose lock is another's by now", async () => {
    const here = new FanOutWorld(azurite, 2);
    const [stalled, other] = [here.process(), here.process()];
    const { locks } = stalled;
    const acquireRecords: typeof locks.acquireRecords = async (...asked) => {
      const { held, refused } = await locks.acquireRecords(...asked);
      const assertHeld = (): void => {
        throw new LockLostError("it stood still");
      };
      const { names, token } = held;
      return { refused, held: { names, token, assertHeld, release: () => held.release() } };
    };
    const { runId } = await promised(here, other);
    const report = (await other.reports.find(runId))!;
    const late = { ...stalled, locks: { ...locks, acquireRecords } };
    const work = { report, slice: 0, stop: undefined };
    await expect(enumerateRun(here.plan, late, work)).rejects.toThrow("it stood still");
    expect(await other.chunks.enumeration(runId)).toMatchObject({ state: "open" });
    expect(await here.chunkMessages()).toEqual([]);
    expect(await closeRun(here.plan, other, runId)).toBe("open");
    await reviveRuns(here.plan, other);
    expect(await other.chunks.enumeration(runId)).toMatchObject({ state: "cut" });
  });
});
