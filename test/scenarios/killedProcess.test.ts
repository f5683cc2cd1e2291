import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { App } from "../../lib/app/composeApp";
import type { StageName } from "../../lib/domain/stages";
import { Fault } from "../support/dataverse/Faults";
import type { EndState } from "../support/endState";
import { eventually } from "../support/eventually";
import { HttpProxy, type ProxiedRequest } from "../support/HttpProxy";
import { SmallPipeline, steps } from "../support/SmallPipeline";
import { StageProcess, startIdentity, writeSettings } from "../support/StageProcess";

const timeoutInMs = 240_000;
/** Twins that work side by side: most of the time each waits for a dead process's leases to end. */
const lanes = 6;
const match = { kind: "write", userAgent: "jobs" };

/**
 * Where a stage's process is killed: behind a write of Dataverse's or of storage's, in the call to the
 * ERP, or when it has the ERP's answer.
 */
interface Death {
  /** Index of the step. */
  readonly at: number;
  readonly stage: StageName;
  readonly behind:
    | { readonly write: number }
    | { readonly storageWrite: number }
    | { readonly erpBooked: boolean }
    | { readonly erpAnswered: true };
}

/** A pipeline with a snapshot before each step, and what its day comes to without deaths. */
interface Lane {
  readonly pipeline: SmallPipeline;
  /** Between the processes and storage. */
  readonly wire: HttpProxy;
  readonly settingsFile: string;
  readonly faultless: EndState;
  readonly deaths: readonly Death[];
}

const folder = mkdtempSync(join(tmpdir(), "killed-"));
let identity: FastifyInstance;
let all: readonly Lane[];

async function openLane(index: number): Promise<Lane> {
  const pipeline = await SmallPipeline.start();
  const settingsFile = join(folder, `${String(index)}.json`);
  const storage = pipeline.twin.variables()["AzureWebJobsStorage"] ?? "";
  const wire = await HttpProxy.storage(storage);
  const changes = { ...SmallPipeline.settings, AzureWebJobsStorage: wire.within(storage) };
  await writeSettings(settingsFile, pipeline.twin, { identity, changes });
  const { deaths, faultless } = await rehearse(pipeline);
  return { pipeline, wire, settingsFile, faultless, deaths };
}

async function rehearse(pipeline: SmallPipeline): Promise<Pick<Lane, "deaths" | "faultless">> {
  const app = pipeline.app();
  const effect = { type: "dropAnswer" };
  const counter = await Fault.inject(pipeline.twin.dataverse, { match, times: 0, effect });
  const deaths: Death[] = [];
  for (const [at, step] of steps.entries()) {
    await pipeline.remember(String(at));
    const before = await counter.matched();
    await pipeline.take(step, app);
    if (step === "cancel") continue;
    for (let write = 0; write < (await counter.matched()) - before; write += 1)
      deaths.push({ at, stage: step, behind: { write } });
    if (step === "send")
      for (const behind of [
        { erpBooked: false },
        { erpBooked: true },
        { erpAnswered: true },
      ] as const)
        deaths.push({ at, stage: step, behind });
  }
  return { deaths, faultless: await pipeline.finish(app, steps.length) };
}

function isWrite({ method }: ProxiedRequest): boolean {
  return method !== "GET";
}

/** Behind each write to storage of a stage's run: of its locks, and of its report. */
async function storageDeaths({ pipeline, wire, settingsFile }: Lane): Promise<readonly Death[]> {
  const at = steps.indexOf("send");
  await pipeline.goBackTo(String(at));
  const before = wire.requests.length;
  expect(await new StageProcess("send", settingsFile).ended()).toMatchObject({ code: 0 });
  return wire.requests
    .slice(before)
    .filter(isWrite)
    .map((_, storageWrite) => ({ at, stage: "send", behind: { storageWrite } }));
}

beforeAll(async () => {
  identity = await startIdentity();
  const opened = await Promise.all(Array.from({ length: lanes }, (_, index) => openLane(index)));
  const [first] = opened;
  const storage = first === undefined ? [] : await storageDeaths(first);
  all = opened.map((lane) => ({ ...lane, deaths: [...lane.deaths, ...storage] }));
}, timeoutInMs);

afterAll(async () => {
  for (const { pipeline, wire } of all) {
    await pipeline.close();
    await wire.stop();
  }
  await identity.close();
  rmSync(folder, { recursive: true });
});

/** Lets one write to storage happen without an answer; resolves when it has happened. */
async function keepStorageAnswer(wire: HttpProxy, skip: number): Promise<void> {
  let left = skip;
  let kept: ProxiedRequest | undefined;
  wire.decide = (request) => {
    if (kept !== undefined || !isWrite(request)) return "forward";
    left -= 1;
    if (left >= 0) return "forward";
    kept = request;
    return "keepAnswer";
  };
  await eventually(() => kept?.answer);
}

/** Runs the stage's process until it stands where it is to die, and kills it there. */
async function die(lane: Lane, { stage, behind }: Death): Promise<void> {
  const { pipeline, wire, settingsFile } = lane;
  if ("storageWrite" in behind) {
    const answered = keepStorageAnswer(wire, behind.storageWrite);
    const process = new StageProcess(stage, settingsFile);
    await answered;
    await process.kill();
    wire.decide = () => "forward";
    return;
  }
  if (!("erpBooked" in behind)) {
    const sample =
      "write" in behind
        ? { match, skip: behind.write, point: "afterCommit" }
        : { match: { ...match, body: "invjob_erpnumber" }, point: "before" };
    const hold = await Fault.hold(pipeline.twin.dataverse, sample);
    const process = new StageProcess(stage, settingsFile);
    await hold.caught();
    await process.kill();
    await hold.remove();
    return;
  }
  const posts = await pipeline.erpPosts();
  await pipeline.erpFault({ effect: { type: "hang", committed: behind.erpBooked } });
  const process = new StageProcess(stage, settingsFile);
  await eventually(async () => (await pipeline.erpPosts()) > posts || undefined);
  await process.kill();
}

/** The dead process's leases keep the stage, and then its records, until they end. */
async function restart(app: App, stage: StageName): Promise<void> {
  await eventually(async () => {
    const result = await app.runStage(stage, { trigger: "timer" });
    return (result.kind === "ran" && result.report.counts.skipped === 0) || undefined;
  });
}

async function endAfter(lane: Lane, death: Death): Promise<unknown> {
  const { pipeline } = lane;
  await pipeline.goBackTo(String(death.at));
  await die(lane, death);
  await restart(pipeline.twin.app(SmallPipeline.settings), death.stage);
  const end = await pipeline.finish(pipeline.app(), death.at + 1);
  const reports = await pipeline.twin.reports(death.stage);
  const open = reports.filter(({ status }) => status === "running");
  return { death, end, violations: await pipeline.violations(), open };
}

describe("a process that is killed", () => {
  it(
    "behind any write, or around the ERP's call, changes nothing of the end once its stage runs again",
    async () => {
      const deaths = all[0]?.deaths ?? [];
      expect(new Set(deaths.map(({ stage }) => stage)).size).toBe(4);
      expect(deaths.length).toBeGreaterThanOrEqual(15);
      const storage = deaths.filter(({ behind }) => "storageWrite" in behind);
      expect(storage.length).toBeGreaterThanOrEqual(5);
      const queue = deaths.map((_, index) => index);
      await Promise.all(
        all.map(async (lane) => {
          for (let next = queue.shift(); next !== undefined; next = queue.shift()) {
            const death = lane.deaths[next];
            if (death === undefined) throw new Error("the lanes' days differ");
            const expected = { death, end: lane.faultless, violations: [], open: [] };
            expect(await endAfter(lane, death)).toEqual(expected);
          }
        }),
      );
    },
    timeoutInMs,
  );
});
