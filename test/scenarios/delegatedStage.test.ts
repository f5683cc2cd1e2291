import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import type { App } from "../../lib/app/composeApp";
import type { RunReport } from "../../lib/ports/runs";
import { CallbackDoor } from "../support/CallbackDoor";
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
const alwaysFailing = { failingAttempts: 1_000, message: "No period is open." };
const minute = 60_000;
const hour = 60 * minute;

const folder = mkdtempSync(join(tmpdir(), "delegated-"));
const settingsFile = join(folder, "settings.json");

let twin: SmallTwin;
/** Between the console's process and storage. */
let wire: HttpProxy;
let identity: FastifyInstance;
let host: FunctionsHost;
let door: CallbackDoor;

beforeAll(async () => {
  twin = await SmallTwin.start();
  identity = await startIdentity();
  const storage = twin.variables()["AzureWebJobsStorage"] ?? "";
  wire = await HttpProxy.storage(storage);
  const changes = { ...delegated, AzureWebJobsStorage: wire.within(storage) };
  await writeSettings(settingsFile, twin, { identity, changes });
  door = await CallbackDoor.start();
  host = await FunctionsHost.start(twin, delegated);
}, 60_000);
afterAll(async () => {
  await host.stop();
  await Promise.all([twin.close(), door.close(), wire.stop(), identity.close()]);
  rmSync(folder, { recursive: true });
});

beforeEach(async () => {
  wire.decide = () => "forward";
  await twin.dataverse.admin("background", { paused: true, retryDelayMs: 1 });
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

/** What the reconciler does about it: it sends what was planned only, and finds out what was not. */
const deaths: readonly (Death & { readonly then: "sent" | "failed" })[] = [
  { at: "behind the operation's row", behind: { table: "Operations", skip: 0 }, then: "sent" },
  { at: "behind the run's report", behind: { table: "Runs", skip: 0 }, then: "sent" },
  { at: "behind the stage's keeping", behind: { table: "Locks", skip: 1 }, then: "sent" },
  { at: "just before it submits", behind: { table: "Operations", skip: 1 }, then: "failed" },
  { at: "before it has the 202", behind: "submission", then: "sent" },
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
      const isSent = death.then === "sent";
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
      expect(died).toEqual(isSent ? [] : ["failed"]);
      expect(await twin.app(delegated).oversight.locks()).toEqual([]);
    },
    60_000,
  );

  it("is free again soon where the process that took it is killed before all else", async () => {
    const before = (await operations()).length;
    const known = await twin.reports("bundle");
    await die({ at: "behind the stage's lock", behind: { table: "Locks", skip: 0 } });
    const refused = await twin.app(delegated).runStage("bundle", { trigger: "timer" });
    if (refused.kind !== "busy") throw new Error(JSON.stringify(refused));
    await later(5 * minute).background.reconcile();
    expect(await operations()).toHaveLength(before);
    expect(await twin.reports("bundle")).toHaveLength(known.length);

    // As when the minutes are over for which a submission keeps it: storage's clock is nobody's to set.
    const over = { owner: "the one that was killed", forMs: 1 };
    await twin.locks().reserveStage("bundle", refused.runId, over);
    await eventually(async () => (await tick()) === "delegated");
    expect(await operations()).toHaveLength(before + 1);
    await endInDataverse();
    await later(7 * minute).background.reconcile();
    const reports = (await twin.reports("bundle")).slice(0, -known.length);
    expect(reports.map(({ status }) => status)).toEqual(["completed"]);
    expect(await twin.app(delegated).oversight.locks()).toEqual([]);
  }, 60_000);

  it("ends as its operation ends: told, failed, refused, canceled, or given up", async () => {
    const told = { CALLBACK_URL: door.url, CALLBACK_SECRET: "0123456789abcdef0123456789abcdef" };
    const app = twin.app({ ...delegated, ...told });
    door.leadTo(app);
    const request = { trigger: "console", actor: "Ann" };
    async function started(): Promise<RunReport> {
      const result = await app.runStage("bundle", request);
      if (result.kind !== "delegated") throw new Error(JSON.stringify(result));
      return result.report;
    }
    /** The run once it is over and the stage is free. */
    const ended = ({ runId }: RunReport): Promise<RunReport> =>
      eventually(async () => {
        const isFree = (await app.oversight.locks()).length === 0;
        const found = await app.runs.find(runId);
        return isFree && found?.endedOn != null ? found : undefined;
      });

    const given = await started();
    await later(25 * hour).background.reconcile();
    expect(await ended(given)).toMatchObject({ status: "died", startedBy: "Ann" });
    // A late notice tells the truth all the same.
    await endInDataverse();
    await eventually(async () => (await app.runs.find(given.runId))?.status === "completed");

    await twin.dataverse.admin("customapis", { name: customApi, ...alwaysFailing });
    const failed = await ended(await started());
    expect(failed.status).toBe("failed");
    expect(failed.message).toContain("No period is open.");

    await twin.dataverse.admin("background", { paused: true });
    const canceled = await started();
    await app.background.cancel(canceled.operationId ?? "", "Ann");
    expect(await ended(canceled)).toMatchObject({ status: "cancelled" });

    const unknown = twin.app({ ...delegated, STAGE_BUNDLE_CUSTOM_API: "contoso_Nothing" });
    await expect(unknown.runStage("bundle", request)).rejects.toThrow(
      /contoso_Nothing was not taken/,
    );
    const [refused] = await twin.reports("bundle");
    expect(refused && (await ended(refused))).toMatchObject({ status: "failed" });
  }, 60_000);

  it("is not asked for one record, a part or a dry run, which the Custom API knows nothing of", async () => {
    const recordId = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
    const before = (await operations()).length;
    for (const body of [{ recordId }, { dryRun: true }, { maxRecords: 1 }, { rerun: "failed" }]) {
      const { status, body: answer } = await host.ask("POST", "/api/stages/bundle", { body });
      expect([status, answer["detail"]]).toEqual([
        409,
        expect.stringContaining("STAGE_BUNDLE_CUSTOM_API"),
      ]);
    }
    expect(await operations()).toHaveLength(before);
  });
});
