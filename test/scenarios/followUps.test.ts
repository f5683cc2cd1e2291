import { QueueClient } from "@azure/storage-queue";
import { systemClock } from "../../lib/adapters/clock/systemClock";
import type { App } from "../../lib/app/composeApp";
import type { BackgroundOperation } from "../../lib/app/composeBackground";
import { BackgroundTwin, ended, now } from "../support/BackgroundTwin";
import { eventually } from "../support/eventually";
import { ManualClock } from "../support/ManualClock";
import { HttpProxy, type ProxiedRequest, type ProxyAction } from "../support/HttpProxy";

const toCreateLines = { kind: "stage", stage: "create-lines" } as const;

let background: BackgroundTwin;
/** Between the app that the notices reach and storage. */
let wire: HttpProxy;
let app: App;
/** Another process, on another machine. */
let other: App;

beforeAll(async () => {
  background = await BackgroundTwin.start();
  const storage = background.twin.variables()["AzureWebJobsStorage"] ?? "";
  wire = await HttpProxy.storage(storage);
  app = background.app({ AzureWebJobsStorage: wire.within(storage) });
  other = background.app({}, { worker: "other" });
  background.door.leadTo(app);
});
afterAll(async () => {
  await background.close();
  await wire.stop();
});
beforeEach(async () => {
  wire.decide = () => "forward";
  await background.calm();
});

/** The operation that a write to storage is about to make of its row. */
function writtenBy({ method, path, body }: ProxiedRequest): Partial<BackgroundOperation> {
  if (method === "GET" || !path.includes("Operations") || !body.includes("document0")) return {};
  const { document0 } = JSON.parse(body) as { document0: string };
  return JSON.parse(document0) as BackgroundOperation;
}

/** Holds the write that makes a follower's row this back, as if its process stood still. */
function hold(status: BackgroundOperation["status"]) {
  let letGo = (): void => undefined;
  const released = new Promise<void>((resolve) => {
    letGo = resolve;
  });
  let isHeld = false;
  wire.decide = async (request): Promise<ProxyAction> => {
    const written = writtenBy(request);
    if (written.name === "contoso_After" && written.status === status) {
      isHeld = true;
      await released;
    }
    return "forward";
  };
  return { caught: () => eventually(() => isHeld), letGo };
}

function delivered(operation: BackgroundOperation): Promise<BackgroundOperation> {
  return eventually(async () => {
    const found = await now(app, operation);
    return found.followUp?.status === "delivered" ? found : undefined;
  });
}

/** Waits until what follows is asked for, and then once more for a second that must not come. */
async function expectOneFollower(operation: BackgroundOperation): Promise<void> {
  await eventually(async () => (await background.followers(operation)) > 0);
  await delivered(operation);
  await Promise.all([app.background.reconcile(), other.background.reconcile()]);
  expect(await background.followers(operation)).toBe(1);
}

describe("an operation that follows another", () => {
  it.each([
    ["has recorded that it is due", "planned"],
    ["has planned it", "submitting"],
  ] as const)(
    "is begun by another process where the one that %s stands still, and by no second one",
    async (_where, next) => {
      const held = hold(next);
      const operation = await background.submitted(app);
      await held.caught();
      expect((await now(other, operation)).status).toBe("succeeded");
      await eventually(async () => {
        await other.background.reconcile();
        return (await background.followers(operation)) === 1;
      });
      held.letGo();
      await expectOneFollower(operation);
    },
  );

  it("is sent when Dataverse takes it, if it does not at first", async () => {
    // Told to wait for ten minutes, a process sends nothing more.
    const told = background.app();
    background.door.leadTo(told);
    const effect = { type: "throttle", facet: "requests", retryAfter: 600 };
    await background.twin.dataverse.admin("faults", { match: { route: "^contoso_After" }, effect });
    const operation = await background.submitted(told);
    const { followUp } = await delivered(operation);
    const planned = await eventually(async () => {
      const found = await now(app, { id: followUp?.id ?? "" });
      return found.history.some(({ event }) => event === "postponed") ? found : undefined;
    });
    expect(planned).toMatchObject({ status: "planned", startedBy: `operation ${operation.id}` });
    background.door.leadTo(app);
    await background.calm();
    expect(await other.background.reconcile()).toMatchObject({ submitted: 1 });
    await expectOneFollower(operation);
  });

  it("never runs where a person cancels it before it was sent", async () => {
    const held = hold("submitting");
    const operation = await background.submitted(app);
    await held.caught();
    const { followUp } = await now(other, operation);
    const id = followUp?.id ?? "";
    expect(await other.background.cancel(id, "Ann")).toMatchObject({
      kind: "asked",
      operation: { status: "canceled", cancelRequestedBy: "Ann", message: /never runs/ },
    });
    held.letGo();
    await delivered(operation);
    await other.background.reconcile();
    expect(await background.followers(operation)).toBe(0);
    expect(await now(app, { id })).toMatchObject({ status: "canceled" });
  });

  it("is followed in turn, and is left out where it is not allowed any more", async () => {
    const last = background.following();
    const chain = { ...background.following(), then: last };
    const operation = await background.submitted(app, "sample_Outputs", chain);
    const { followUp } = await delivered(operation);
    const second = await now(app, { id: followUp?.id ?? "" });
    expect(second.followUp?.request).toEqual(last);
    await delivered(second);
    await eventually(async () => (await background.followers(second)) === 1);

    await background.twin.dataverse.admin("background", { paused: true });
    const refused = await background.submitted(app);
    background.door.leadTo(background.app({ BACKGROUND_OPERATIONS: "sample_Outputs" }));
    await background.twin.dataverse.admin("background", { paused: false });
    await ended(app, refused);
    const dropped = await eventually(async () => {
      const found = (await now(app, refused)).followUp;
      return found?.status === "dropped" ? found : undefined;
    });
    expect(dropped.message).toContain("BACKGROUND_OPERATIONS");
    expect(await background.followers(refused)).toBe(0);
    background.door.leadTo(app);
    const early = await app.background.submit({
      ...{ name: "sample_Outputs", parameters: {}, actor: "Ann" },
      followUp: { ...chain, then: { ...last, name: "sample_ReassignLeads" } },
    });
    expect(early).toMatchObject({ kind: "notAllowed" });
  });
});

/** Takes what waits in the queue of runs away. */
async function queuedRunMessages(): Promise<readonly unknown[]> {
  const { AzureWebJobsStorage = "", RUN_QUEUE = "" } = background.twin.variables();
  const queue = new QueueClient(AzureWebJobsStorage, RUN_QUEUE);
  await queue.createIfNotExists();
  const { receivedMessageItems } = await queue.receiveMessages({ numberOfMessages: 32 });
  return receivedMessageItems.map(
    ({ messageText }) => JSON.parse(Buffer.from(messageText, "base64").toString("utf8")) as unknown,
  );
}

describe("a run that follows an operation", () => {
  it("waits for its stage, survives lost and doubled messages, and is one run", async () => {
    const { twin } = background;
    const rival = await twin.locks().acquireStage("create-lines", "a-rival-run", "rival");
    if (rival.kind !== "held") throw new TypeError("the stage is free");
    const operation = await background.submitted(app, "sample_Outputs", toCreateLines);
    const { followUp } = await ended(app, operation);
    const runId = followUp?.id ?? "";
    const reconciled = async () => (await other.background.reconcile()).queuedRuns;
    expect(await reconciled()).toEqual([]);
    await rival.lock.release();

    // Each message is lost, though it is out before the reconciler does anything that may fail.
    for (let lost = 0; lost < 2; lost += 1) {
      expect(await reconciled()).toEqual([runId]);
      expect(await queuedRunMessages()).toEqual([{ runId, slice: 0 }]);
    }
    expect((await now(app, operation)).followUp).toMatchObject({ status: "due" });
    const twice = await Promise.all([app.continueRun(runId, 0), other.continueRun(runId, 0)]);
    expect(twice.map(({ kind }) => kind).sort()).toEqual(["dropped", "ran"]);
    expect(await reconciled()).toEqual([]);
    expect((await now(app, operation)).followUp).toMatchObject({ status: "delivered", id: runId });
    expect(await twin.reports("create-lines")).toMatchObject([
      { runId, status: "completed", trigger: "follow-up", startedBy: `operation ${operation.id}` },
    ]);
  });
});

describe("a stage that follows an operation and runs inside Dataverse", () => {
  const customApi = "contoso_CreateLines";
  /** What a process that stands still has locked is free again in a moment. */
  const inside = { STAGE_CREATE_LINES_CUSTOM_API: customApi, LOCK_LEASE_SECONDS: "3" };
  const minute = 60_000;

  /** A process on a machine whose clock is so far ahead, as the others' will be then. */
  function later(minutes: number): App {
    const now = () => new Date(Date.now() + minutes * minute);
    const clock = { ...systemClock, now };
    return background.app(inside, { clock, worker: `later ${String(minutes)}` });
  }

  /** One that stands still for good where its wire holds it: it renews nothing, too. */
  function standingStill(): App {
    const storage = background.twin.variables()["AzureWebJobsStorage"] ?? "";
    const clock = new ManualClock(new Date(Date.now() + 2 * minute));
    const changes = { ...inside, AzureWebJobsStorage: wire.within(storage) };
    return background.app(changes, { clock, worker: "standing" });
  }

  /** Holds a process back before its first write of that kind once the operation has its row. */
  function holdBefore(table: string, status?: BackgroundOperation["status"]) {
    let letGo = (): void => undefined;
    const released = new Promise<void>((resolve) => {
      letGo = resolve;
    });
    let isPlanned = false;
    let isHeld = false;
    wire.decide = async (request): Promise<ProxyAction> => {
      const written = writtenBy(request);
      const isOurs = status === undefined || written.name === customApi;
      const isIt =
        request.method !== "GET" && request.path.includes(table) && written.status === status;
      if (isPlanned && !isHeld && isOurs && isIt) {
        isHeld = true;
        await released;
      }
      isPlanned ||= written.name === customApi;
      return "forward";
    };
    return { caught: () => eventually(() => isHeld), letGo };
  }

  it.each([
    ["writes the run's report", "Runs", undefined],
    ["keeps the stage", "Locks", undefined],
    ["takes the operation to send it", "Operations", "submitting"],
  ] as const)(
    "is one operation and one run where the process that delivers it is gone before it %s, and if it comes back",
    async (_where, table, status) => {
      const { twin } = background;
      await twin.dataverse.admin("customapis", { name: customApi });
      const before = (await background.inDataverse(customApi)).length;
      await background.strike({ drop: true });
      const other = later(0);
      const operation = await background.submitted(other, "sample_Outputs", toCreateLines);
      await background.doneInDataverse(await now(other, operation));
      const held = holdBefore(table, status);
      const delivering = standingStill().background.reconcile();
      await held.caught();
      background.door.leadTo(other);

      // Others deliver it meanwhile, and find what was left once nobody can be at it any more.
      await later(3).background.reconcile();
      await later(10).background.reconcile();
      const runId = (await now(other, operation)).followUp?.id ?? "";
      const completed = () =>
        eventually(async () => {
          const report = await other.runs.find(runId);
          return report?.status === "completed" ? report : undefined;
        });
      await completed();
      held.letGo();
      await delivering;
      await later(12).background.reconcile();
      const startedBy = `operation ${operation.id}`;
      expect(await completed()).toMatchObject({ startedBy, stage: "create-lines" });
      expect(await background.inDataverse(customApi)).toHaveLength(before + 1);
      expect((await now(other, operation)).followUp).toMatchObject({ status: "delivered" });
      expect(await other.oversight.locks()).toEqual([]);
    },
    20_000,
  );
});
