import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { App } from "../../lib/app/composeApp";
import { Fault } from "../support/dataverse/Faults";
import { eventually } from "../support/eventually";
import { FunctionsHost } from "../support/FunctionsHost";
import { HttpProxy, type ProxiedRequest } from "../support/HttpProxy";
import { ManualClock } from "../support/ManualClock";
import { SmallTwin } from "../support/SmallTwin";
import { StageProcess, startIdentity, writeSettings } from "../support/StageProcess";

const customApi = "contoso_BundleInvoices";
const leaseSeconds = 3;
const delegated = {
  STAGE_BUNDLE_CUSTOM_API: customApi,
  LOCK_LEASE_SECONDS: String(leaseSeconds),
};
const minute = 60_000;

const folder = mkdtempSync(join(tmpdir(), "delegated-"));
const settingsFile = join(folder, "settings.json");

let twin: SmallTwin;
/** Between the console's process and storage. */
let wire: HttpProxy;
let identity: FastifyInstance;
let host: FunctionsHost;

beforeAll(async () => {
  twin = await SmallTwin.start();
  identity = await startIdentity();
  const storage = twin.variables()["AzureWebJobsStorage"] ?? "";
  wire = await HttpProxy.storage(storage);
  const changes = { ...delegated, AzureWebJobsStorage: wire.within(storage) };
  await writeSettings(settingsFile, twin, { identity, changes });
  host = await FunctionsHost.start(twin, delegated);
}, 60_000);
afterAll(async () => {
  await host.stop();
  await Promise.all([twin.close(), wire.stop(), identity.close()]);
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  wire.decide = () => "forward";
  await twin.dataverse.admin("background", { paused: true });
  await twin.dataverse.admin("customapis", { name: customApi });
});

/** A machine whose clock is so far ahead of the others', as theirs will be then. */
function later(milliseconds: number): App {
  return twin.app(delegated, { clock: new ManualClock(new Date(Date.now() + milliseconds)) });
}

/** The operations of the Custom API that Dataverse has, by their state. */
async function operations(): Promise<readonly number[]> {
  const rows = await twin.dataverse.rows(
    `backgroundoperations?$select=backgroundoperationstatecode&$filter=name eq '${customApi}'`,
  );
  return rows.map((row) => Number(row["backgroundoperationstatecode"]));
}

/** Where the process stands that is killed: behind a write to a table, or asking Dataverse. */
interface Death {
  readonly at: string;
  /** Writes of the table that come before it. */
  readonly behind: { readonly table: string; readonly skip: number } | "submission";
}

const deaths: readonly Death[] = [
  { at: "behind the operation's row", behind: { table: "Operations", skip: 0 } },
  { at: "behind the run's report", behind: { table: "Runs", skip: 0 } },
  { at: "just before it submits", behind: { table: "Locks", skip: 1 } },
  { at: "before it has the 202", behind: "submission" },
];

/** Lets one write to a table happen without an answer; resolves when it has happened. */
async function keepAnswer({ table, skip }: Exclude<Death["behind"], string>): Promise<void> {
  let left = skip;
  let kept: ProxiedRequest | undefined;
  const path = new RegExp(`${table}(\\(|\\?|$)`);
  wire.decide = (request) => {
    if (kept !== undefined || request.method === "GET" || !path.test(request.path))
      return "forward";
    left -= 1;
    if (left >= 0) return "forward";
    kept = request;
    return "keepAnswer";
  };
  await eventually(() => kept?.answer);
}

/** Runs the stage's process until it stands where it is to die, and kills it there. */
async function die({ behind }: Death): Promise<void> {
  const match = { route: `^${customApi}` };
  if (behind === "submission") {
    const hold = await Fault.hold(twin.dataverse, { match, point: "afterCommit" });
    const process = new StageProcess("bundle", settingsFile);
    await hold.caught();
    await process.kill();
    await hold.remove();
    return;
  }
  const answered = keepAnswer(behind);
  const process = new StageProcess("bundle", settingsFile);
  await answered;
  await process.kill();
}

async function tick(): Promise<string> {
  return (await twin.app(delegated).runStage("bundle", { trigger: "timer" })).kind;
}

async function endInDataverse(): Promise<void> {
  await twin.dataverse.admin("background", { paused: false });
  await eventually(async () => (await operations()).every((state) => state === 3));
}

describe("a stage that Dataverse carries out", () => {
  it("is not started twice by ticks, people or other processes, and its lost end is found", async () => {
    await host.fire("bundle");
    const run = await eventually(async () => {
      const [newest] = await twin.reports("bundle");
      return newest?.status === "running" ? newest : undefined;
    });
    const { runId, operationId } = run;
    expect(run).toMatchObject({ trigger: "timer", operationId: expect.any(String) as string });
    const [lock] = await eventually(async () => {
      const held = await later(0).oversight.locks();
      // By now nobody renewed the stage's lock for longer than the lease of a lock.
      return held.some(({ heldForMs }) => heldForMs > (leaseSeconds + 1) * 1_000)
        ? held
        : undefined;
    });
    expect(lock).toMatchObject({ names: ["bundle"], isExpired: false });

    await Promise.all([host.fire("bundle"), host.fire("bundle")]);
    const asked = await host.ask("POST", "/api/stages/bundle", { body: {} });
    expect(asked).toMatchObject({ status: 409, location: `/api/runs/${runId}` });
    expect(asked.body["detail"]).toContain(
      `${customApi} in Dataverse (operation ${operationId ?? ""})`,
    );
    const console = await new StageProcess("bundle", settingsFile).ended();
    expect(console.output).toContain(operationId);
    expect(await operations()).toHaveLength(1);

    // No callback address is set: nobody tells of the end, which is found by looking.
    await endInDataverse();
    await later(2 * minute).background.reconcile();
    const shown = await host.ask("GET", `/api/runs/${runId}`);
    expect(shown.body).toMatchObject({ status: "completed", operationId });
    expect(shown.body["message"]).toContain(`${customApi} succeeded in Dataverse`);
    expect(await twin.reports("bundle")).toHaveLength(1);

    const next = await host.ask("POST", "/api/stages/bundle", { body: {} });
    expect(next).toMatchObject({
      status: 202,
      body: { status: "running", startedBy: "function key" },
    });
    expect(await operations()).toHaveLength(2);
    await endInDataverse();
    await later(2 * minute).background.reconcile();
  }, 60_000);

  it.each(deaths)(
    "is neither lost nor started twice by a process that is killed $at",
    async (death) => {
      const before = (await operations()).length;
      const known = await twin.reports("bundle");
      const isSent = death.behind === "submission";
      await die(death);
      expect(await tick()).toBe("busy");

      // The time is over in which its request may still arrive.
      await later(5 * minute).background.reconcile();
      expect(await operations()).toHaveLength(isSent ? before + 1 : before);
      expect(await tick()).toBe(isSent ? "busy" : "delegated");
      expect(await operations()).toHaveLength(before + 1);
      await endInDataverse();
      await later(7 * minute).background.reconcile();

      const reports = (await twin.reports("bundle")).slice(0, -known.length);
      const [last, ...died] = reports.map(({ status }) => status);
      expect(last).toBe("completed");
      expect(died).toEqual(isSent || death.at.includes("row") ? [] : ["failed"]);
      expect(await twin.app(delegated).oversight.locks()).toEqual([]);
    },
    60_000,
  );
});
