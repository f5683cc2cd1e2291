import { QueueClient } from "@azure/storage-queue";
import type { App } from "../../lib/app/composeApp";
import type { ChunkMessage } from "../../lib/ports/chunks";
import type { RunReport } from "../../lib/ports/runs";
import { azuriteVariable } from "../support/azurite";
import { violationsIn } from "../support/Checker";
import { consoleOf } from "../support/consoleOf";
import { Fault } from "../support/dataverse/Faults";
import { eventually } from "../support/eventually";
import { FunctionsHost } from "../support/FunctionsHost";
import { SmallTwin } from "../support/SmallTwin";

/** Three pages of ten lines, or two chunks; what failed is tried again at once, not after half a minute. */
const common = {
  PAGE_LINES: "10",
  AzureFunctionsJobHost__extensions__queues__visibilityTimeout: "00:00:00",
};
const sliced = { ...common, SLICE_SECONDS: "1" };
const shared = { ...common, STAGE_MODE: "fanout", CHUNK_LINES: "15" };
const stage = "create-lines";
const writesOfLines = { kind: "create", route: "^invjob_invoicelines" };

let twin: SmallTwin;
let host: FunctionsHost;

beforeEach(async () => {
  twin = await SmallTwin.start();
  const customer = await twin.trade.account();
  await twin.trade.order({ customer, lines: Array.from({ length: 30 }, () => ({})) });
});

function queue(setting: "RUN_QUEUE" | "CHUNK_QUEUE", suffix = ""): QueueClient {
  const name = twin.variables()[setting] ?? "";
  return new QueueClient(process.env[azuriteVariable] ?? "", `${name}${suffix}`);
}

function textOf(message: { readonly messageText: string } | undefined): string {
  return Buffer.from(message?.messageText ?? "", "base64").toString("utf8");
}

async function texts(client: QueueClient): Promise<readonly string[]> {
  const { peekedMessageItems } = await client.peekMessages({ numberOfMessages: 32 });
  return peekedMessageItems.map(textOf);
}

async function newest(): Promise<RunReport> {
  const [report] = await twin.reports(stage);
  if (report === undefined) throw new Error("no run yet");
  return report;
}

/** The newest run once it is so. */
function run(status: RunReport["status"]): Promise<RunReport> {
  return eventually(async () => {
    const [report] = await twin.reports(stage);
    return report?.status === status ? report : undefined;
  });
}

async function ticked(app: App): Promise<string> {
  const result = await app.tick(stage, { trigger: "timer" });
  if (result.kind !== "ran") throw new Error(JSON.stringify(result));
  return result.report.runId;
}

async function expectAllDone(settings: Readonly<Record<string, string>>): Promise<void> {
  expect((await twin.ledger()).size).toBe(30);
  expect(await violationsIn(twin, { unfinished: true, settings })).toEqual([]);
}

afterEach(async () => {
  await host.stop();
  await twin.close();
}, 60_000);

describe("a timer's run whose time is used up with work left", () => {
  it("goes on by a message at once, each slice once however often it is told (CONTINUE=queue)", async () => {
    // Each page takes longer than a slice.
    const effect = { type: "delay", ms: 1_100 };
    const slow = await Fault.inject(twin.dataverse, { match: writesOfLines, times: 1_000, effect });
    const left = await ticked(twin.app({ ...sliced, CONTINUE: "tick" }));
    expect(await newest()).toMatchObject({ runId: left, status: "partial", counts: { read: 10 } });
    expect(await queue("RUN_QUEUE").exists()).toBe(false);

    host = await FunctionsHost.start(twin, sliced);
    await host.fire(stage);
    const { runId } = await eventually(async () => {
      const report = await newest();
      return report.runId !== left && report.counts.read > 0 ? report : undefined;
    });
    const told = Buffer.from(JSON.stringify({ runId, slice: 1 })).toString("base64");
    await queue("RUN_QUEUE").createIfNotExists();
    for (let copies = 0; copies < 3; copies += 1) await queue("RUN_QUEUE").sendMessage(told);
    expect(await run("completed")).toMatchObject({
      runId,
      trigger: "timer",
      counts: { read: 20, succeeded: 20 },
      left: { count: 0 },
    });
    await slow.remove();
    await queue("RUN_QUEUE").sendMessage(told);
    await eventually(() => host.output.includes(`nothing done: run ${runId} is completed`));
    const reports = await twin.reports(stage);
    expect(reports.map(({ status }) => status)).toEqual(["completed", "partial"]);
    await expectAllDone(sliced);
  }, 60_000);
});

describe("a chunk of a run that is shared out", () => {
  it("that fails five times is set aside by app and host alike, and recover puts it back", async () => {
    const runId = await ticked(twin.app(shared));
    // A process that is gone had one of them before: its fifth try is the fourth that fails.
    const had = await queue("CHUNK_QUEUE").receiveMessages({ visibilityTimeout: 1 });
    const byHost = textOf(had.receivedMessageItems[0]);
    const message = "The plug-in host is gone.";
    const broken = await Fault.inject(twin.dataverse, {
      ...{ match: writesOfLines, times: 1_000, point: "before" },
      effect: { type: "status", code: 400, message },
    });
    host = await FunctionsHost.start(twin, shared);
    const poison = queue("CHUNK_QUEUE", "-poison");
    const setAside = await eventually(async () => {
      const found = (await poison.exists()) ? await texts(poison) : [];
      const chunks = await twin.chunks(runId);
      const isSaid = chunks.some(({ state }) => state === "poisoned");
      return found.length === 2 && isSaid ? found : undefined;
    });
    expect(setAside).toContain(byHost);
    expect(host.output).toContain(`moved to ${poison.name}`);
    const reason = expect.stringContaining(message) as string;
    const chunks = await twin.chunks(runId);
    expect(new Map(chunks.map(({ state, ...chunk }) => [state, chunk]))).toMatchObject(
      new Map([
        ["waiting", { tries: 4, reason }],
        ["poisoned", { tries: 5, reason }],
      ]),
    );

    await broken.remove();
    const { run: onConsole, close } = await consoleOf(twin, shared);
    expect((await onConsole(["recover"])).out).toContain("2 chunks that were set aside put back");
    await close();
    expect(await run("completed")).toMatchObject({
      counts: { read: 30, succeeded: 30 },
      chunks: { all: 2, done: 2, poisoned: 0 },
    });
    await expectAllDone(shared);
  }, 60_000);

  it("is handed back by a host that is told to end, and another carries it on", async () => {
    const app = twin.app(shared);
    const runId = await ticked(app);
    const hold = await Fault.hold(twin.dataverse, { match: writesOfLines, times: 1_000 });
    host = await FunctionsHost.start(twin, shared);
    await hold.caught(2);
    const stopped = host.stop("SIGTERM");
    await eventually(() => host.isDraining());
    await hold.remove();
    expect(await stopped).toBe(0);
    const handedBack = { state: "waiting", tries: 0, counts: { succeeded: 10 } };
    expect(await twin.chunks(runId)).toMatchObject([handedBack, handedBack]);
    const messages = await texts(queue("CHUNK_QUEUE"));
    expect(messages).toHaveLength(2);
    for (const text of messages)
      await app.workOnChunk(JSON.parse(text) as ChunkMessage, new AbortController().signal);
    expect(await run("completed")).toMatchObject({ counts: { read: 30, succeeded: 30 } });
    await expectAllDone(shared);
  }, 60_000);
});
