import { eventually } from "../../support/eventually";
import { FinishedTwin } from "./support/FinishedTwin";
import { found } from "./support/found";

const timeoutMs = 60_000;
jest.setTimeout(timeoutMs);
const leaseMs = 600_000;
let twin: FinishedTwin;

beforeAll(async () => {
  twin = await FinishedTwin.start();
}, timeoutMs);
afterAll(() => twin.close());
afterEach(() => twin.restore());

async function plantLease(live: boolean, milliseconds = leaseMs): Promise<string> {
  await twin.table("Locks").upsertEntity({
    partitionKey: "invoice",
    rowKey: "~planted",
    owner: "worker 7",
    leaseMs: milliseconds,
    heldSince: new Date(),
    live,
    names: "first\nsecond",
  });
  return "invoice ~planted";
}

async function plantStageLock(runId: string): Promise<string> {
  await twin.table("Locks").upsertEntity({
    partitionKey: "stage",
    rowKey: "planted",
    owner: "worker 7",
    leaseMs,
    heldSince: new Date(),
    runId,
    token: { type: "Int64", value: "3" },
  });
  return "stage planted";
}

async function plantRun(status: string): Promise<string> {
  await twin.table("Runs").upsertEntity({
    partitionKey: "send",
    rowKey: "planted-run",
    status,
    worker: "worker 7",
    startedOn: new Date(),
  });
  return "planted-run";
}

describe("of locks and runs, the checker", () => {
  it("finds LEFT_LOCKED and nothing else: a lease on records", async () => {
    const id = await plantLease(true);
    expect(await found(twin)).toEqual([`LEFT_LOCKED ${id}`]);
    const { violations } = (await twin.verify({})).findings;
    expect(violations[0]?.message).toBe("worker 7 holds invoice first, invoice second");
  });

  it("finds LEFT_LOCKED and nothing else: a stage's lock", async () => {
    const id = await plantStageLock("run-1");
    expect(await found(twin)).toEqual([`LEFT_LOCKED ${id}`]);
  });

  it("finds nothing wrong in locks that were given back", async () => {
    await plantLease(false);
    await plantStageLock("");
    expect(await found(twin)).toEqual([]);
  });

  it("counts an expired lock, which keeps nobody from anything", async () => {
    await plantLease(true, 1);
    // Storage tells its time in whole seconds.
    await eventually(async () => (await twin.verify({})).expiredLocks === 1);
    expect(await found(twin)).toEqual([]);
  });

  it("finds LEFT_RUNNING and nothing else", async () => {
    const id = await plantRun("running");
    expect(await found(twin)).toEqual([`LEFT_RUNNING ${id}`]);
  });

  it("finds nothing wrong in a run that is over", async () => {
    await plantRun("died");
    expect(await found(twin)).toEqual([]);
  });

  it("lets the job be at work before the stages have all run", async () => {
    await plantLease(true);
    await plantStageLock("run-1");
    await plantRun("running");
    expect(await found(twin, { unfinished: true })).toEqual([]);
  });

  it("takes tables that are not there for empty", async () => {
    expect(await found(twin, { settings: { TABLE_PREFIX: "nobodys" } })).toEqual([]);
  });
});
