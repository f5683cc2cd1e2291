import type { App } from "../../lib/app/composeApp";
import type { BackgroundOperation } from "../../lib/app/composeBackground";
import { signCallbackUrl } from "../../lib/domain/callbackUrl";
import { CallbackDoor } from "../support/CallbackDoor";
import { eventually } from "../support/eventually";
import { ManualClock } from "../support/ManualClock";
import { ScriptedServer } from "../support/ScriptedServer";
import { SmallTwin } from "../support/SmallTwin";

const secret = "0123456789abcdef0123456789abcdef";
const oldSecret = "fedcba9876543210fedcba9876543210";
const strangeId = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const minute = 60_000;
const hour = 60 * minute;

let twin: SmallTwin;
let door: CallbackDoor;
let elsewhere: ScriptedServer;
let clock: ManualClock;
let app: App;

beforeAll(async () => {
  twin = await SmallTwin.start();
  door = await CallbackDoor.start();
  elsewhere = await ScriptedServer.start(() => ({ status: 200, body: "{}" }));
});
afterAll(async () => {
  await Promise.all([twin.close(), door.close(), elsewhere.stop()]);
});

beforeEach(async () => {
  clock = new ManualClock(new Date());
  app = twin.app(
    {
      BACKGROUND_OPERATIONS: "sample_Outputs,sample_Fail,sample_Slow",
      CALLBACK_URL: door.url,
      CALLBACK_SECRET: secret,
      CALLBACK_SECRET_PREVIOUS: oldSecret,
    },
    { clock },
  );
  door.leadTo(app);
  await twin.dataverse.admin("background", { paused: false, retryDelayMs: 1 });
  await fetch(`${twin.dataverse.origin}/_emulator/background/callbacks`, { method: "DELETE" });
  await fetch(`${twin.dataverse.origin}/_emulator/faults`, { method: "DELETE" });
});

async function submitted(name = "sample_Outputs"): Promise<BackgroundOperation> {
  const result = await app.background.submit({ name, parameters: {}, actor: "Ann" });
  if (result.kind === "notAllowed") throw new Error(result.message);
  return result.operation;
}

async function now({ id }: { readonly id: string }): Promise<BackgroundOperation> {
  const found = await app.background.find(id);
  if (found === undefined) throw new Error(`no operation ${id}`);
  return found;
}

/** The operation, once its end was seen. */
function ended(operation: BackgroundOperation): Promise<BackgroundOperation> {
  return eventually(async () => {
    const found = await now(operation);
    return found.endedOn === null ? undefined : found;
  });
}

function events({ history }: BackgroundOperation, event: string): number {
  return history.filter((entry) => entry.event === event).length;
}

/** A fault of the next notice. */
async function strike(effect: object): Promise<void> {
  await twin.dataverse.admin("background/callbacks", { effect, times: 1 });
}

/** What Dataverse has of it, once it is done there. */
function doneInDataverse({ backgroundOperationId }: BackgroundOperation): Promise<unknown> {
  const path = `backgroundoperations(${backgroundOperationId ?? ""})?$select=backgroundoperationstatecode`;
  return eventually(async () => {
    const row = await twin.dataverse.api("GET", path);
    return String(row["backgroundoperationstatecode"]) === "3" || undefined;
  });
}

/** How often the app asked the status monitor about it. */
async function looksAt({ backgroundOperationId }: BackgroundOperation): Promise<number> {
  const { requests } = (await twin.dataverse.admin("log/requests?limit=2000")) as {
    requests?: readonly { readonly path: string }[];
  };
  const monitor = `backgroundoperation/${backgroundOperationId ?? ""}`;
  return (requests ?? []).filter(({ path }) => path.includes(monitor)).length;
}

function signed(
  id: string,
  { expiresOn = new Date(clock.now().getTime() + hour), by = secret } = {},
) {
  return signCallbackUrl(door.url, { id, expiresOn }, by);
}

async function post(url: string, body: string): Promise<number> {
  return (await fetch(url, { method: "POST", body })).status;
}

const notice = JSON.stringify({ backgroundOperationId: strangeId });

describe("an operation that Dataverse tells of", () => {
  it("ends with its outputs, its timings and its history", async () => {
    const operation = await submitted();
    const end = await ended(operation);
    expect(end).toMatchObject({ status: "succeeded", startedBy: "Ann", error: null });
    expect(Object.keys(end.outputs ?? {}).length).toBeGreaterThan(3);
    expect(end.timings).toMatchObject({ retries: 0, endedOn: expect.any(String) as string });
    expect(end.history.map(({ event }) => event)).toEqual(
      expect.arrayContaining(["submitted", "accepted", "notified", "confirmed"]),
    );
  });

  it("ends with its error and the retries that it took", async () => {
    const end = await ended(await submitted("sample_Fail"));
    expect(end).toMatchObject({ status: "failed", outputs: null, timings: { retries: 3 } });
    expect(end.error?.message).not.toBe("");
    expect(end.message).toBe(end.error?.message);
  });

  it("is refused before it is sent where its name is not allowed", async () => {
    const name = "sample_ReassignLeads";
    const result = await app.background.submit({ name, parameters: {}, actor: "Ann" });
    expect(result).toMatchObject({ kind: "notAllowed" });
    expect(JSON.stringify(result)).toContain("BACKGROUND_OPERATIONS");
  });

  it("says that Dataverse refused it where it did", async () => {
    const parameters = { Nonsense: 1 };
    const result = await app.background.submit({ name: "sample_Slow", parameters, actor: "Ann" });
    expect(result).toMatchObject({ kind: "rejected", operation: { status: "rejected" } });
    expect(result.kind === "rejected" && result.operation.message).toContain("Nonsense");
  });
});

describe("a notice", () => {
  it("that is forged, unknown, expired, oversized or malformed changes nothing", async () => {
    await twin.dataverse.admin("background", { paused: true });
    const operation = await submitted();
    const { id } = operation;
    const good = signed(id);
    const past = new Date(clock.now().getTime() - 1_000);
    const statuses = [
      await post(good.replace(/signature=.{4}/, "signature=AAAA"), notice),
      await post(
        good.replace(
          id,
          id.replace(/.$/, (last) => (last === "0" ? "1" : "0")),
        ),
        notice,
      ),
      await post(door.url, notice),
      await post(signed(id, { by: "another secret, thirty-two characters" }), notice),
      await post(signed(id, { expiresOn: past }), notice),
      await post(signed("9999999999999-0000000000000000"), notice),
      await post(good, JSON.stringify({ ...JSON.parse(notice), more: "x".repeat(17_000) })),
      await post(good, "{backgroundOperationId"),
      await post(good, JSON.stringify({ backgroundOperationId: "../WhoAmI" })),
      await post(good, ""),
    ];
    expect(statuses).toEqual([401, 401, 401, 401, 410, 404, 413, 400, 422, 422]);
    expect(await now(operation)).toEqual(operation);
  });

  it("that lies about state, id and location is looked into, and believed in nothing", async () => {
    await twin.dataverse.admin("background", { paused: true });
    const operation = await submitted();
    const lie = {
      location: `${elsewhere.url}/api/backgroundoperation/${strangeId}`,
      backgroundOperationId: strangeId,
      backgroundOperationStateCode: 3,
      backgroundOperationStatusCode: 30,
    };
    expect(await post(signed(operation.id), JSON.stringify(lie))).toBe(200);
    expect(await now(operation)).toMatchObject({ status: "accepted", notices: 1, outputs: null });
    await strike({ body: lie });
    await twin.dataverse.admin("background", { paused: false });
    expect(await ended(operation)).toMatchObject({
      status: "succeeded",
      backgroundOperationId: operation.backgroundOperationId,
    });
    // Nobody but our own Dataverse was asked.
    expect(elsewhere.requests).toEqual([]);
  });

  it("is taken with the secret before the last change", async () => {
    await strike({ drop: true });
    const operation = await submitted();
    await doneInDataverse(operation);
    expect(await post(signed(operation.id, { by: oldSecret }), notice)).toBe(200);
    expect(await now(operation)).toMatchObject({ status: "succeeded" });
  });

  it("that comes before the answer to the submission is confirmed with that answer", async () => {
    await strike({ beforeAccepted: true });
    const operation = await submitted();
    expect(operation).toMatchObject({ status: "succeeded", notices: 1 });
    expect(operation.history.map(({ event }) => event)).toEqual([
      "submitted",
      "notified",
      "accepted",
      "confirmed",
    ]);
  });

  it("that comes 50 times at once ends the operation once", async () => {
    await strike({ copies: 50 });
    const end = await ended(await submitted());
    const { id, backgroundOperationId } = end;
    const { deliveries } = await eventually(async () => {
      const path = `background/deliveries?operation=${backgroundOperationId ?? ""}`;
      const found = await twin.dataverse.admin(path);
      const all = Object.values(found)[0] as readonly { status?: number }[];
      return all.length === 50 && all.every(({ status }) => status !== undefined)
        ? { deliveries: all }
        : undefined;
    });
    expect(new Set(deliveries.map(({ status }) => status))).toEqual(new Set([200]));
    const settled = await now({ id });
    expect([events(settled, "confirmed"), settled.status]).toEqual([1, "succeeded"]);
  });

  it("that is replayed after the end changes nothing", async () => {
    const end = await ended(await submitted());
    const body = { operation: end.backgroundOperationId, copies: 3 };
    await twin.dataverse.admin("background/resend", body);
    expect(await now(end)).toEqual(end);
  });
});

describe("an operation that stays silent", () => {
  it("is found by the reconciler, which asks no more often than once a minute", async () => {
    await strike({ drop: true });
    const operation = await submitted();
    await doneInDataverse(operation);
    const before = await looksAt(operation);
    clock.advance(minute - 1_000);
    await app.background.reconcile();
    expect(await looksAt(operation)).toBe(before);
    clock.advance(1_000);
    await Promise.all([app.background.reconcile(), app.background.reconcile()]);
    expect(await now(operation)).toMatchObject({ status: "succeeded", notices: 0 });
    expect(await looksAt(operation)).toBe(before + 1);
  });

  it("is given up after the set time, and ends all the same when a late notice comes", async () => {
    await twin.dataverse.admin("background", { paused: true });
    const operation = await submitted();
    clock.advance(25 * hour);
    expect(await app.background.reconcile()).toMatchObject({ givenUp: 1 });
    const lost = await now(operation);
    expect(lost.status).toBe("lost");
    expect(lost.message).toContain(operation.backgroundOperationId);
    await twin.dataverse.admin("background", { paused: false });
    await eventually(async () => (await now(operation)).status === "succeeded");
  });

  it("is known by its notice where the answer to its submission was lost, and not submitted anew", async () => {
    const rule = { match: { route: "^sample_Outputs" }, effect: { type: "dropAnswer" } };
    await twin.dataverse.admin("faults", rule);
    const before = (await twin.dataverse.rows("backgroundoperations?$select=name")).length;
    const operation = await submitted();
    const end = await ended(operation);
    expect(end).toMatchObject({ status: "succeeded" });
    expect(events(end, "unclear")).toBe(1);
    const after = (await twin.dataverse.rows("backgroundoperations?$select=name")).length;
    expect(after).toBe(before + 1);
  });
});
