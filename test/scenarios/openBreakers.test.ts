import type { App } from "../../lib/app/composeApp";
import { stageNames, type StageName } from "../../lib/domain/stages";
import { BackgroundTwin } from "../support/BackgroundTwin";
import { violationsIn } from "../support/Checker";
import { HastyClock } from "../support/HastyClock";
import type { SmallTwin } from "../support/SmallTwin";

const settings = { DATAVERSE_BREAKER_FAILURES: "3", BREAKER_REST_SECONDS: "3600" };
/** Which service, how often, by which setting, until when. */
const sentence =
  /^Dataverse failed 3 times in a row \(DATAVERSE_BREAKER_FAILURES\) and is left alone until \d{4}-\d\d-\d\dT[\d:.]+Z; nothing was sent\./;
const unknownId = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const never = new AbortController().signal;

let background: BackgroundTwin;
let twin: SmallTwin;
let lineId: string;

beforeAll(async () => {
  background = await BackgroundTwin.start();
  ({ twin } = background);
  for (let orders = 0; orders < 3; orders += 1) {
    const order = await twin.trade.order({ customer: await twin.trade.account(), lines: [{}] });
    lineId = order.lineIds[0] ?? "";
  }
});
beforeEach(() => background.calm());
afterAll(() => background.close());

function app(changes: Readonly<Record<string, string>> = {}): App {
  return background.app({ ...settings, ...changes }, { clock: new HastyClock(20) });
}

async function strike(effect: object, times: number): Promise<void> {
  await twin.dataverse.admin("faults", { match: { userAgent: "jobs" }, times, effect });
}

/** How many requests Dataverse saw since it last forgot them; nobody but the app asks it here. */
async function requests(): Promise<number> {
  const log = (await twin.dataverse.admin("log/requests?limit=2000")) as {
    requests?: readonly unknown[];
  };
  return log.requests?.length ?? 0;
}

async function lastReport(stage: StageName) {
  const [report] = await twin.reports(stage);
  return { status: report?.status, trigger: report?.trigger, message: report?.message };
}

describe("while Dataverse is left alone", () => {
  it("whoever needs it ends at once and says so, whatever began it, and asks nothing of it", async () => {
    const inline = app();
    await inline.check();
    const operation = await background.submitted(inline, "sample_Slow");
    const failed = (trigger: string) => ({
      status: "failed",
      trigger,
      message: expect.stringMatching(sentence) as string,
    });
    await strike({ type: "unavailable" }, 3);
    await expect(inline.runStage("create-lines", { trigger: "timer" })).rejects.toThrow(sentence);
    await twin.dataverse.admin("log/reset", {});

    for (const stage of stageNames) {
      await expect(inline.tick(stage, { trigger: "timer" })).rejects.toThrow(sentence);
      expect(await lastReport(stage)).toEqual(failed("timer"));
    }

    const byHand = await inline.promiseRun("bundle", { trigger: "http", actor: "Ann" });
    if (byHand.kind !== "promised") throw new Error(byHand.kind);
    await expect(inline.continueRun(byHand.report.runId, 0)).rejects.toThrow(sentence);
    expect(await lastReport("bundle")).toEqual(failed("http"));

    const ofRecord = { trigger: "http", actor: "Ann", recordId: lineId, dryRun: false };
    await expect(inline.runRecord("create-lines", ofRecord)).rejects.toThrow(sentence);
    expect(await lastReport("create-lines")).toEqual(failed("http"));

    // A press of the button is taken, and tried again by its queue.
    const event = { key: "press", at: new Date() };
    const wish = { stage: "create-lines", recordId: lineId, event, actor: "Ann" } as const;
    const taken = await inline.takeWish(wish);
    if (taken.kind !== "queued") throw new Error(taken.kind);
    await expect(inline.continueRun(taken.runId, 0)).rejects.toThrow(sentence);
    expect(await inline.runs.find(taken.runId)).toMatchObject(failed("webhook"));

    const hold = { table: "salesorderdetail", id: lineId, actor: "Ann" } as const;
    const moved = inline.byHand.move(hold, { action: "hold", reason: "later" });
    await expect(moved).rejects.toThrow(sentence);
    await expect(inline.oversight.explain([unknownId])).rejects.toThrow(sentence);
    const { status, reasons } = await inline.oversight.health();
    expect(status).toBe("red");
    const asked = reasons.map((reason) => reason.replace(/^Dataverse cannot be asked: /, ""));
    expect(asked).toContainEqual(expect.stringMatching(sentence));

    // What is under way stays so, with its stage and what follows it; nothing new is sent.
    expect(await inline.background.reconcile()).toMatchObject({ ended: 0, givenUp: 0 });
    expect(await inline.background.find(operation.id)).toMatchObject({ endedOn: null });
    const request = { name: "sample_Slow", parameters: {}, actor: "Ann" };
    await expect(inline.background.submit(request)).rejects.toThrow(sentence);
    const [refused] = await inline.background.latest(1);
    expect(refused?.message).toMatch(sentence);
    const recovery = inline.oversight.recover({ trigger: "reconcile", actor: "reconciler" });
    await expect(recovery).rejects.toThrow(sentence);
    expect(await requests()).toBe(0);
  });

  it("a shared run ends with what its chunks met, and none of them is set aside", async () => {
    const sharing = app({ STAGE_MODE: "fanout", CHUNK_LINES: "1" });
    const began = await sharing.tick("create-lines", { trigger: "timer" });
    if (began.kind !== "ran") throw new Error(began.kind);
    const { runId } = began.report;
    const chunks = (await twin.chunks(runId)).map(({ id }) => ({ runId, chunk: id }));
    expect(chunks.length).toBe(3);
    await strike({ type: "unavailable" }, 3);
    const kinds: string[] = [];
    for (const chunk of chunks) kinds.push((await sharing.workOnChunk(chunk, never)).kind);
    expect(kinds).toEqual(["left", "done", "done"]);
    expect(await sharing.runs.find(runId)).toMatchObject({
      status: "failed",
      message: expect.stringMatching(sentence) as string,
      chunks: { all: 3, done: 3, poisoned: 0 },
    });
    // The next one does not come as far as its chunks.
    await expect(sharing.tick("create-lines", { trigger: "timer" })).rejects.toThrow(sentence);
    expect(await lastReport("create-lines")).toMatchObject({ status: "failed" });
    const later = app();
    expect(await later.runStage("create-lines", { trigger: "timer" })).toMatchObject({
      report: { status: "completed", counts: { succeeded: 3 } },
    });
  });
});

describe("a breaker that opens in the middle of a claim", () => {
  it("sends none of what was claimed by then; all of it is settled and sent later, once", async () => {
    for (let orders = 0; orders < 9; orders += 1)
      await twin.trade.order({ customer: await twin.trade.account(), lines: [{}] });
    const one = app({
      BATCH_OPERATIONS: "10",
      BUNDLE_CHUNK_LINES: "3",
      DATAVERSE_CONCURRENCY: "1",
    });
    await twin.runAll(one, ["create-lines", "bundle", "calculate"]);
    // The first ten are claimed in a batch of their own.
    const match = { kind: "write", userAgent: "jobs", body: "invjob_claimedby" };
    const effect = { type: "unavailable" };
    await twin.dataverse.admin("faults", { match, skip: 1, times: 3, effect });
    await expect(one.runStage("send", { trigger: "timer" })).rejects.toThrow(sentence);
    const stages = async () => (await twin.invoices()).map(({ stage }) => stage).sort();
    expect(await stages()).toEqual([
      ...Array.from({ length: 2 }, () => "ReadyToSend"),
      ...Array.from({ length: 10 }, () => "Sending"),
    ]);
    expect(twin.book.summarize()).toMatchObject({ documents: 0 });
    await twin.dataverse.admin("clock", { offsetSeconds: 3_600 });
    await twin.runAll(app(), ["send"]);
    expect(await violationsIn(twin)).toEqual([]);
    await twin.runAll(app(), ["send"]);
    expect(new Set(await stages())).toEqual(new Set(["Sent"]));
    expect(twin.book.summarize()).toMatchObject({ documents: 12, duplicates: 0 });
    expect(await violationsIn(twin)).toEqual([]);
  });
});

describe("a Dataverse that refuses everything with 429", () => {
  it("ends a run after a bounded number of requests, and at once where it asks for a long pause", async () => {
    const throttle = (retryAfter: number) => ({ type: "throttle", retryAfter });
    for (const [pause, most] of [
      [1, 7],
      [3_600, 1],
    ] as const) {
      const fresh = app();
      await fresh.check();
      await twin.dataverse.admin("log/reset", {});
      await strike(throttle(pause), 1_000);
      const run = fresh.runStage("bundle", { trigger: "timer" });
      await expect(run).rejects.toThrow(/does not answer: 429/);
      expect(await requests()).toBeLessThanOrEqual(most);
      await background.calm();
    }
    const told = (await twin.reports("bundle")).filter(({ message }) => message.includes("429"));
    expect(told.map(({ status }) => status)).toEqual(["failed", "failed"]);
  });
});
