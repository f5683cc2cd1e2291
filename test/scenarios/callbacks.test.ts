import type { App } from "../../lib/app/composeApp";
import type { BackgroundOperation } from "../../lib/app/composeBackground";
import { signCallbackUrl } from "../../lib/domain/callbackUrl";
import { BackgroundTwin, ended as endedOf, now as nowOf } from "../support/BackgroundTwin";
import { eventually } from "../support/eventually";
import { ManualClock } from "../support/ManualClock";
import { ScriptedServer } from "../support/ScriptedServer";
import type { SmallTwin } from "../support/SmallTwin";

const { secret } = BackgroundTwin;
const oldSecret = "fedcba9876543210fedcba9876543210";
const strangeId = "6f1cbe9e-2d5b-4a5b-9c0e-2f6f6a1b7c3d";
const minute = 60_000;
const hour = 60 * minute;

let background: BackgroundTwin;
let twin: SmallTwin;
let elsewhere: ScriptedServer;
let clock: ManualClock;
let app: App;
/** Those of the test. */
let operations: BackgroundOperation[];

beforeAll(async () => {
  background = await BackgroundTwin.start();
  ({ twin } = background);
  elsewhere = await ScriptedServer.start(() => ({ status: 200, body: "{}" }));
});
afterAll(async () => {
  await Promise.all([background.close(), elsewhere.stop()]);
});

beforeEach(async () => {
  operations = [];
  clock = new ManualClock(new Date());
  app = background.app({ CALLBACK_SECRET_PREVIOUS: oldSecret }, { clock });
  background.door.leadTo(app);
  await background.calm();
});

afterEach(() => expectOneFollowUpEach());

/**
 * Whatever came of notices: what succeeded is followed up once, nothing else is, and nobody but our own
 * Dataverse was asked.
 */
async function expectOneFollowUpEach(): Promise<void> {
  for (const operation of operations) {
    const { status } = await now(operation);
    const isFollowed = status === "succeeded";
    await eventually(async () => {
      const { followUp } = await now(operation);
      return isFollowed === (followUp?.status === "delivered");
    });
    await app.background.reconcile();
    await eventually(async () => (await background.followers(operation)) > 0 || !isFollowed);
    expect(await background.followers(operation)).toBe(isFollowed ? 1 : 0);
  }
  expect(elsewhere.requests).toEqual([]);
}

async function submitted(name?: string): Promise<BackgroundOperation> {
  const operation = await background.submitted(app, name);
  operations.push(operation);
  return operation;
}

function now(operation: { readonly id: string }): Promise<BackgroundOperation> {
  return nowOf(app, operation);
}

function ended(operation: { readonly id: string }): Promise<BackgroundOperation> {
  return endedOf(app, operation);
}

function events({ history }: BackgroundOperation, event: string): number {
  return history.filter((entry) => entry.event === event).length;
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
  return signCallbackUrl(background.door.url, { id, expiresOn }, by);
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
      await post(background.door.url, notice),
      await post(signed(id, { by: "another secret, thirty-two characters" }), notice),
      await post(signed(id, { expiresOn: past }), notice),
      await post(signed("9999999999999-0000000000000000"), notice),
      await post(good, JSON.stringify({ ...JSON.parse(notice), more: "x".repeat(17_000) })),
      await post(good, "{backgroundOperationId"),
      await post(good, JSON.stringify({ backgroundOperationId: "../WhoAmI" })),
      await post(good, ""),
    ];
    expect(statuses).toEqual([401, 401, 401, 401, 410, 404, 413, 400, 422, 422]);
    // Strangers learn nothing of what a notice looks like: the address is judged before the body.
    const bad = ["{", "", "[]", "x".repeat(17_000)];
    for (const body of bad) expect(await post(signed(id, { by: "x".repeat(32) }), body)).toBe(401);
    for (const body of bad) expect(await post(signed(id, { expiresOn: past }), body)).toBe(410);
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
    await background.strike({ body: lie });
    await twin.dataverse.admin("background", { paused: false });
    expect(await ended(operation)).toMatchObject({
      status: "succeeded",
      backgroundOperationId: operation.backgroundOperationId,
    });
  });

  it("is taken with the secret before the last change", async () => {
    await background.strike({ drop: true });
    const operation = await submitted();
    await background.doneInDataverse(operation);
    expect(await post(signed(operation.id, { by: oldSecret }), notice)).toBe(200);
    expect(await now(operation)).toMatchObject({ status: "succeeded" });
  });

  it("that comes before the answer to the submission is confirmed with that answer", async () => {
    await background.strike({ beforeAccepted: true });
    const operation = await submitted();
    expect(operation).toMatchObject({ status: "succeeded", notices: 1 });
    expect(operation.history.map(({ event }) => event)).toEqual([
      "submitted",
      "notified",
      "accepted",
      "confirmed",
      "followUp",
    ]);
  });

  it("that comes 50 times at once ends the operation once", async () => {
    await background.strike({ copies: 50 });
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
    const operation = await submitted();
    const end = await eventually(async () => {
      const found = await now(operation);
      return found.followUp?.status === "delivered" ? found : undefined;
    });
    const body = { operation: end.backgroundOperationId, copies: 3 };
    await twin.dataverse.admin("background/resend", body);
    expect(await now(end)).toEqual(end);
  });
});

describe("an operation that stays silent", () => {
  it("is found by the reconciler, which asks no more often than once a minute", async () => {
    await background.strike({ drop: true });
    const operation = await submitted();
    await background.doneInDataverse(operation);
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
    const before = await background.inDataverse("sample_Outputs");
    await background.loseAnswer("sample_Outputs");
    const end = await ended(await submitted());
    expect(end).toMatchObject({ status: "succeeded" });
    expect(events(end, "unclear")).toBe(1);
    expect(await background.inDataverse("sample_Outputs")).toHaveLength(before.length + 1);
  });

  it("takes what is another's for its own in no case, whatever notices say", async () => {
    const before = await background.inDataverse("sample_Outputs");
    const lost: BackgroundOperation[] = [];
    for (let count = 0; count < 2; count += 1) {
      await background.strike({ drop: true });
      await background.loseAnswer("sample_Outputs");
      lost.push(await submitted());
    }
    const [one = "", other = ""] = (await background.inDataverse("sample_Outputs")).filter(
      (id) => !before.includes(id),
    );
    const tell = (id: string) =>
      Promise.all(
        lost.map((operation) =>
          post(signed(operation.id), JSON.stringify({ backgroundOperationId: id })),
        ),
      );
    expect(await tell(one)).toEqual([200, 200]);
    const named = await Promise.all(lost.map(now));
    expect(named.filter((each) => each.backgroundOperationId === one)).toHaveLength(1);
    expect(named.filter((each) => each.backgroundOperationId === null)).toHaveLength(1);
    await tell(other);
    const ends = await Promise.all(lost.map(ended));
    const ids = ends.map((each) => each.backgroundOperationId ?? "");
    expect(ids.sort()).toEqual([one, other].sort());
  });
});
