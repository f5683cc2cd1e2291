import { auditDue } from "../../../../lib/domain/runAudit";
import { closeRun } from "../../../../lib/engine/fanOut/closeRun";
import { enumerateRun, shareRun } from "../../../../lib/engine/fanOut/enumerateRun";
import type { FanOut } from "../../../../lib/engine/fanOut/FanOut";
import { putBackPoisoned } from "../../../../lib/engine/fanOut/putBackPoisoned";
import { reviveRuns } from "../../../../lib/engine/fanOut/reviveRuns";
import { workOnChunk } from "../../../../lib/engine/fanOut/workOnChunk";
import { UnavailableError } from "../../../../lib/ports/errors";
import { useAzurite, type Azurite } from "../../../support/azurite";
import { ManualClock } from "../../../support/ManualClock";
import { FanOutWorld } from "../../../support/FanOutWorld";
import { begun, workOff } from "../../../support/sharedRuns";

let azurite: Azurite;
beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(() => azurite.stop());

function closings({ telemetry }: FanOutWorld): number {
  return telemetry.entries.filter(({ text }) => text === "run completed").length;
}

describe("a run that is shared out", () => {
  it("is closed once by the last of its chunks, with what all of them did, and frees its stage", async () => {
    const here = new FanOutWorld(azurite, 9);
    const [one, two, three] = [here.process(), here.process(), here.process()];
    const report = await begun(here, one);
    expect(report).toMatchObject({ status: "running", chunks: { all: 0 } });
    const second = await shareRun(here.plan, two, { trigger: "timer" });
    expect(second).toMatchObject({ kind: "busy", runId: report.runId });
    expect(await workOff(here, [one, two, three])).toEqual(Array(5).fill("done"));
    const ended = await one.reports.find(report.runId);
    expect(ended).toMatchObject({
      status: "completed",
      counts: { read: 9, succeeded: 9 },
      chunks: { all: 5, done: 5, poisoned: 0 },
      left: { count: 0 },
    });
    expect(ended?.endedOn).not.toBeNull();
    expect(closings(here)).toBe(1);
    expect(await begun(here, two)).toMatchObject({ status: "completed", chunks: { all: 0 } });
  });

  it("is not touched by messages that come twice, early or when it is over", async () => {
    const here = new FanOutWorld(azurite, 4);
    const [one, two] = [here.process(), here.process()];
    const { runId } = await begun(here, one);
    const messages = await here.chunkMessages();
    const both = await Promise.all(
      messages.flatMap((message) => [
        workOnChunk(here.plan, one, message),
        workOnChunk(here.plan, two, message),
      ]),
    );
    expect(both.filter(({ kind }) => kind === "done")).toHaveLength(messages.length);
    const ended = await one.reports.find(runId);
    here.due.add("record-0");
    for (const message of messages)
      expect(await workOnChunk(here.plan, two, message)).toMatchObject({ kind: "dropped" });
    const foreign = { runId: "8204265600000-create-lines-0000abcd", chunk: "000-000000" };
    expect(await workOnChunk(here.plan, two, foreign)).toMatchObject({ kind: "dropped" });
    expect(await closeRun(here.plan, two, runId)).toBe("open");
    expect(await one.reports.find(runId)).toEqual(ended);
    expect(ended).toMatchObject({ counts: { read: 4, succeeded: 4 } });
    expect(here.due.has("record-0")).toBe(true);
    expect(closings(here)).toBe(1);
  });

  it("counts what a try wrote that ended between a save and its count", async () => {
    const here = new FanOutWorld(azurite, 2);
    const [one, two] = [here.process(), here.process()];
    const { runId } = await begun(here, one);
    const [message] = await here.chunkMessages();
    here.beforeRecord = (name) => {
      if (name === "record-1") throw new UnavailableError("Dataverse is away");
    };
    await expect(workOnChunk(here.plan, one, message!)).rejects.toThrow("Dataverse is away");
    const stored = await one.chunks.find(runId, message!.chunk);
    expect(stored?.chunk).toMatchObject({
      state: "waiting",
      tries: 1,
      reason: "Dataverse is away",
    });
    here.beforeRecord = () => undefined;
    expect(await workOnChunk(here.plan, two, message!)).toEqual({ kind: "done", run: "closed" });
    expect(await one.reports.find(runId)).toMatchObject({ counts: { read: 2, succeeded: 2 } });
  });

  it("sets a chunk aside that failed five times, and recover puts it back", async () => {
    const here = new FanOutWorld(azurite, 4);
    const one = here.process();
    const { runId } = await begun(here, one);
    const [good, bad] = await here.chunkMessages();
    here.beforeRecord = (name) => {
      if (name === "record-2") throw new UnavailableError("record-2 is out of reach");
    };
    for (let tries = 1; tries < 5; tries += 1)
      await expect(workOnChunk(here.plan, one, bad!)).rejects.toThrow("out of reach");
    expect(await workOnChunk(here.plan, one, bad!)).toEqual({ kind: "poisoned", run: "open" });
    expect(await workOnChunk(here.plan, one, good!)).toEqual({ kind: "done", run: "closed" });
    const chunk = (await one.chunks.find(runId, bad!.chunk))?.chunk;
    expect(chunk).toMatchObject({ state: "poisoned", names: ["record-2", "record-3"] });
    expect(chunk?.reason).toBe("record-2 is out of reach");
    const failed = await one.reports.find(runId);
    expect(failed).toMatchObject({ status: "failed", chunks: { all: 2, done: 1, poisoned: 1 } });
    expect(failed?.message).toContain("record-2 is out of reach. Mend it and run recover");

    const audit = { ...auditDue, status: "exported", operationId: "the first" } as const;
    await one.reports.update({ ...failed!, audit });

    here.beforeRecord = () => undefined;
    // The platform's own message for it, and one that names nothing: neither does harm.
    await one.queue.poison(bad!);
    await here.queue("chunks-poison").sendMessage("bm9uc2Vuc2U=");
    const back = await putBackPoisoned(here.process());
    expect(back).toMatchObject({ putBack: 2, left: [expect.stringContaining("names no chunk")] });
    const opened = await one.reports.find(runId);
    expect(opened).toMatchObject({ status: "running", endedOn: null, audit: { status: "due" } });
    expect(await workOff(here, [one])).toEqual(expect.arrayContaining(["done"]));
    expect(await one.reports.find(runId)).toMatchObject({
      status: "completed",
      counts: { read: 4, succeeded: 4 },
      chunks: { all: 2, done: 2, poisoned: 0 },
    });
    expect(await putBackPoisoned(one)).toMatchObject({ putBack: 0, left: back.left });
  });

  it("hands a chunk back when its process is to end, with what it has done", async () => {
    const here = new FanOutWorld(azurite, 2);
    const [one, two] = [here.process(), here.process()];
    const { runId } = await begun(here, one);
    const [message] = await here.chunkMessages();
    const stop = new AbortController();
    here.beforeRecord = () => {
      stop.abort();
    };
    const handed = await workOnChunk(here.plan, one, { ...message!, stop: stop.signal });
    expect(handed).toEqual({ kind: "handedOn" });
    expect(here.written.size).toBe(1);
    const stored = await one.chunks.find(runId, message!.chunk);
    expect(stored?.chunk).toMatchObject({ state: "waiting", tries: 0, counts: { succeeded: 1 } });
    here.beforeRecord = () => undefined;
    expect(await workOff(here, [two])).toEqual(["done"]);
    expect(await two.reports.find(runId)).toMatchObject({
      status: "completed",
      counts: { read: 2, succeeded: 2 },
    });
  });

  it("takes a chunk that is longer than a slice on, slice by slice", async () => {
    const here = new FanOutWorld(azurite, 3);
    const clock = new ManualClock();
    const one = here.process({ clock, sliceMs: 1_000 });
    here.beforeRecord = () => {
      clock.advance(1_000);
    };
    const { runId } = await begun(here, here.process({ chunkLines: 3 }));
    expect(await workOff(here, [one])).toEqual(["handedOn", "handedOn", "handedOn", "done"]);
    expect(await one.reports.find(runId)).toMatchObject({ counts: { read: 3, succeeded: 3 } });
  });

  it("stops where someone asks it to, and where too much goes wrong in all of its chunks", async () => {
    const here = new FanOutWorld(azurite, 6);
    const one = here.process({ skipLimit: 2 });
    const stopped = await begun(here, one);
    await one.reports.requestStop(stopped.runId, "kim");
    await workOff(here, [one]);
    expect(await one.reports.find(stopped.runId)).toMatchObject({
      status: "cancelled",
      message: "asked to stop by kim; the next run goes on",
      counts: { read: 0 },
    });
    here.refused.add("record-0").add("record-2");
    const failed = await begun(here, one);
    for (const message of await here.chunkMessages()) await workOnChunk(here.plan, one, message);
    expect(await one.reports.find(failed.runId)).toMatchObject({
      status: "failed",
      message: expect.stringMatching(/^2 records met .* SKIP_LIMIT is 2/) as string,
      counts: { unexpected: 2, succeeded: 2 },
    });
  });
});

describe("the reconciler", () => {
  it("sends chunks again whose process is gone, and closes a run that lost its last", async () => {
    const here = new FanOutWorld(azurite, 4);
    const [one, two] = [here.process(), here.process()];
    const { runId } = await begun(here, one);
    const [first, second] = await here.chunkMessages();
    // It died at its first record, and its lock has run out.
    const taken = (await one.chunks.find(runId, first!.chunk))!;
    await one.chunks.write(taken, { ...taken.chunk, state: "working", tries: 1, worker: "gone/1" });
    // This one is alive and at work.
    let release = (): void => undefined;
    const atWork = new Promise<void>((tell) => {
      here.beforeRecord = () => {
        tell();
        return new Promise((resolve) => (release = resolve));
      };
    });
    const alive = workOnChunk(here.plan, one, second!);
    await atWork;
    expect(await reviveRuns(here.plan, two)).toEqual({ chunks: 1, closed: 0 });
    expect(await here.chunkMessages()).toEqual([first]);
    here.beforeRecord = () => undefined;
    release();
    await alive;
    // Done, and its process ended before it looked whether it was the last.
    const again = (await one.chunks.find(runId, first!.chunk))!;
    await one.chunks.write(again, { ...again.chunk, state: "done" });
    expect(await reviveRuns(here.plan, two)).toEqual({ chunks: 0, closed: 1 });
    expect(await one.reports.find(runId)).toMatchObject({ status: "completed" });
  });

  it("sends a chunk again whose message died with a process, unless others are before it", async () => {
    const here = new FanOutWorld(azurite, 4);
    const one = here.process({ silentMs: 0 });
    await begun(here, one);
    expect(await reviveRuns(here.plan, one)).toEqual({ chunks: 0, closed: 0 });
    const taken = await here.chunkMessages();
    expect(await reviveRuns(here.plan, here.process())).toEqual({ chunks: 0, closed: 0 });
    expect(await reviveRuns(here.plan, one)).toEqual({ chunks: 2, closed: 0 });
    expect(await here.chunkMessages()).toEqual(taken);
  });

  it("sets a chunk aside whose process ended five times without a word", async () => {
    const here = new FanOutWorld(azurite, 2);
    const one = here.process();
    const { runId } = await begun(here, one);
    const [message] = await here.chunkMessages();
    const taken = (await one.chunks.find(runId, message!.chunk))!;
    await one.chunks.write(taken, { ...taken.chunk, state: "working", tries: 5, worker: "gone/5" });
    expect(await reviveRuns(here.plan, one)).toEqual({ chunks: 1, closed: 0 });
    expect(await workOff(here, [one])).toEqual(["poisoned"]);
    expect((await one.reports.find(runId))?.message).toContain("gone/5 had it last and ended");
  });

  /** A run whose enumerator died with one record enumerated by nobody. */
  async function withoutEnumerator(here: FanOutWorld, one: FanOut, by = "timer"): Promise<string> {
    const { runId } = await begun(here, one, by);
    await one.chunks.setEnumeration(runId, { slice: 0, state: "open", reason: "" });
    here.due.add("late");
    await workOff(here, [one]);
    expect(await one.reports.find(runId)).toMatchObject({ status: "running" });
    await reviveRuns(here.plan, one);
    return runId;
  }

  it("leaves what a dead enumerator did not come to to the next tick (CONTINUE=tick)", async () => {
    const here = new FanOutWorld(azurite, 4);
    const one = here.process({ continues: false });
    const runId = await withoutEnumerator(here, one);
    expect(await one.reports.find(runId)).toMatchObject({
      status: "partial",
      left: { count: 1 },
      message: expect.stringMatching(/ended without a word; the next run goes on$/) as string,
    });
  });

  it.each([
    ["a timer's run", "timer", true],
    ["what a person asked for, with CONTINUE=tick too", "http", false],
  ])("asks for the next slice of %s at once, and once", async (_what, trigger, continues) => {
    const here = new FanOutWorld(azurite, 4);
    const one = here.process({ continues });
    const runId = await withoutEnumerator(here, one, trigger);
    const report = (await one.reports.find(runId))!;
    expect(report).toMatchObject({ status: "queued", endedOn: null });
    expect((await here.messages("runs")).map((text) => JSON.parse(text) as unknown)).toEqual([
      { runId, slice: 1 },
    ]);
    await enumerateRun(here.plan, one, { report, slice: 1, stop: undefined });
    expect(await workOff(here, [one])).toEqual(["done"]);
    expect(await one.reports.find(runId)).toMatchObject({
      status: "completed",
      counts: { read: 5, succeeded: 5 },
      chunks: { all: 3 },
    });
  });
});
