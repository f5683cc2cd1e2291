import { UnauthorizedError, UnavailableError } from "../../../../lib/ports/errors";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";
import { eventually } from "../../../support/eventually";
import { HttpProxy, type ProxyAction } from "../../../support/HttpProxy";
import { lockWorker } from "../../../support/lockWorkers";
import { ManualClock } from "../../../support/ManualClock";

jest.setTimeout(30_000);

const leaseMs = 60_000;
const renewEveryMs = 20_000;

let azurite: Azurite;
let proxy: HttpProxy;
let tableName: string;
let throughProxy: string;

beforeAll(async () => {
  azurite = await useAzurite();
  const origin = /TableEndpoint=(http:\/\/[^/]+)/.exec(azurite.connectionString)?.[1] ?? "";
  proxy = await HttpProxy.start(origin);
  throughProxy = azurite.connectionString.replace(origin, `http://127.0.0.1:${String(proxy.port)}`);
});
afterAll(async () => {
  await proxy.stop();
  await azurite.stop();
});
beforeEach(() => {
  proxy.decide = () => "forward";
  proxy.requests.length = 0;
  tableName = `${uniqueTablePrefix()}Locks`;
});

/** The next request that matches meets the action; later ones go through. */
function once(action: ProxyAction, matches: (body: string) => boolean): void {
  proxy.decide = ({ body }) => {
    if (!matches(body)) return "forward";
    proxy.decide = () => "forward";
    return action;
  };
}

function faultyWorker() {
  const clock = new ManualClock();
  const options = { connectionString: throughProxy, tableName, leaseMs, renewEveryMs, clock };
  return { clock, ...lockWorker(options) };
}

async function refusedTo(kind: "line" | "invoice", name: string): Promise<boolean> {
  const other = lockWorker({ connectionString: azurite.connectionString, tableName });
  const { held, refused } = await other.locks.acquireRecords(kind, [name], "other");
  await held.release();
  return refused.size === 1;
}

const names = Array.from({ length: 300 }, (_, i) => `name-${String(i).padStart(3, "0")}`);

describe("an answer that was lost after storage did the work", () => {
  it("still gives the locks, and they can be released", async () => {
    const { locks } = faultyWorker();
    once("dropAnswer", (body) => body.includes("name-000"));
    const { held, refused } = await locks.acquireRecords("line", ["name-000", "name-001"], "A");
    expect(refused.size).toBe(0);
    expect(held.names).toEqual(["name-000", "name-001"]);
    held.assertHeld();
    expect(await refusedTo("line", "name-000")).toBe(true);
    await held.release();
    expect(await refusedTo("line", "name-000")).toBe(false);
  });

  it("of a renewal does not lose the locks", async () => {
    const { locks, clock, telemetry } = faultyWorker();
    const { held } = await locks.acquireRecords("line", ["name-000"], "A");
    for (let renewal = 0; renewal < 5; renewal += 1) {
      once("dropAnswer", (body) => body.includes("PATCH") || body.includes("MERGE"));
      const before = proxy.requests.length;
      clock.advance(renewEveryMs);
      await eventually(() => proxy.requests.length > before && clock.sleeping === 1);
      held.assertHeld();
    }
    expect(telemetry.of("warn")).toEqual([]);
    expect(await refusedTo("line", "name-000")).toBe(true);
    await held.release();
  });

  it("of a release frees the locks all the same", async () => {
    const { locks, telemetry } = faultyWorker();
    const { held } = await locks.acquireRecords("line", ["name-000"], "A");
    once("dropAnswer", (body) => body.includes("DELETE"));
    await held.release();
    expect(telemetry.of("warn")).toEqual([]);
    const rows = createTableClient(azurite, tableName).listEntities();
    expect((await rows.next()).done).toBe(true);
  });

  it("of a stage lock's writes changes nothing for the run", async () => {
    const { locks, clock } = faultyWorker();
    once("dropAnswer", (body) => body.includes("run-1"));
    const acquired = await locks.acquireStage("send", "run-1", "A");
    if (acquired.kind !== "held") throw new Error("the lock was refused");
    once("dropAnswer", (body) => body.includes("run-1"));
    const before = proxy.requests.length;
    clock.advance(renewEveryMs);
    await eventually(() => proxy.requests.length > before && clock.sleeping === 1);
    acquired.lock.assertHeld();
    expect(acquired.lock.token).toBe("1");
    once("dropAnswer", (body) => body.includes('"runId":""'));
    await acquired.lock.release();
    const next = await locks.acquireStage("send", "run-2", "B");
    expect(next.kind).toBe("held");
    if (next.kind === "held") await next.lock.release();
  });
});

describe("storage that cannot be reached", () => {
  it("costs nothing while the lease runs, and the locks when it is over", async () => {
    const { locks, clock, telemetry } = faultyWorker();
    const { held } = await locks.acquireRecords("line", ["name-000"], "A");
    proxy.decide = () => "refuse";
    clock.advance(renewEveryMs);
    await eventually(() => telemetry.of("warn").length === 1);
    expect(telemetry.of("warn")[0]).toMatchObject({ fields: { code: "UNAVAILABLE" } });
    held.assertHeld();
    clock.advance(leaseMs - renewEveryMs);
    expect(() => {
      held.assertHeld();
    }).toThrow("stops writing");
    await held.release();
    expect(telemetry.of("warn").at(-1)?.text).toContain("expire");
  });

  it("is an UnavailableError, and a wrong key an UnauthorizedError, when locks are asked for", async () => {
    const { locks } = faultyWorker();
    proxy.decide = () => "refuse";
    await expect(locks.acquireRecords("line", ["a"], "A")).rejects.toThrow(UnavailableError);
    await expect(locks.acquireStage("send", "run-1", "A")).rejects.toThrow(UnavailableError);
    const connectionString = azurite.connectionString.replace("AccountKey=E", "AccountKey=F");
    const stranger = lockWorker({ connectionString, tableName });
    await expect(stranger.locks.acquireStage("send", "run-1", "A")).rejects.toThrow(
      UnauthorizedError,
    );
  });

  it("leaves nothing locked when a part of a large request failed", async () => {
    const { locks } = faultyWorker();
    await locks.acquireRecords("line", ["warm-up"], "A");
    proxy.decide = ({ body }) => (body.includes("name-250") ? "refuse" : "forward");
    await expect(locks.acquireRecords("line", names, "A")).rejects.toThrow(UnavailableError);
    proxy.decide = () => "forward";
    expect(await refusedTo("line", "name-000")).toBe(false);
    expect(await refusedTo("line", "name-250")).toBe(false);
  });
});

describe("a takeover that a renewal overtakes", () => {
  it("leaves the locks with their holder", async () => {
    const clock = new ManualClock();
    const direct = { connectionString: azurite.connectionString, tableName };
    const holder = lockWorker({ ...direct, leaseMs: 600, renewEveryMs: 200, clock });
    const { held } = await holder.locks.acquireRecords("line", ["name-000"], "holder");
    let takeovers = 0;
    proxy.decide = async ({ body }): Promise<ProxyAction> => {
      if (!body.includes("DELETE")) return "forward";
      takeovers += 1;
      clock.advance(200);
      await eventually(() => clock.sleeping === 1);
      return "forward";
    };
    const taker = faultyWorker();
    await eventually(async () => {
      const tried = await taker.locks.acquireRecords("line", ["name-000"], "taker");
      expect(tried.held.names).toEqual([]);
      return takeovers === 1;
    });
    held.assertHeld();
    expect(taker.telemetry.of("warn")).toEqual([]);
    expect(await refusedTo("line", "name-000")).toBe(true);
    await held.release();
  });
});

describe("what goes over the wire", () => {
  it("99 free names take one request to lock and two to free; renewing 297 takes one", async () => {
    const { locks, clock } = faultyWorker();
    await (await locks.acquireRecords("line", ["warm-up"], "A")).held.release();
    proxy.requests.length = 0;
    const small = await locks.acquireRecords("line", names.slice(0, 99), "A");
    expect(proxy.requests).toHaveLength(1);
    await small.held.release();
    expect(proxy.requests).toHaveLength(3);

    const large = await locks.acquireRecords("line", names.slice(0, 297), "A");
    proxy.requests.length = 0;
    clock.advance(renewEveryMs);
    await eventually(() => proxy.requests.length > 0 && clock.sleeping === 1);
    expect(proxy.requests).toHaveLength(1);
    await large.held.release();
  });

  it("no write but a delete under a lease's guard goes out with a blind ETag", async () => {
    const { locks, clock } = faultyWorker();
    const stage = await locks.acquireStage("send", "run-1", "A");
    const { held } = await locks.acquireRecords("line", names.slice(0, 3), "A");
    clock.advance(renewEveryMs);
    await eventually(() => clock.sleeping === 2);
    await held.release();
    if (stage.kind === "held") await stage.lock.release();
    for (const { method, headers, path, body } of proxy.requests) {
      if (path.includes("$batch")) continue;
      if (method === "GET" || method === "POST") continue;
      expect(headers["if-match"]).toMatch(/^W\//);
      expect(body).not.toContain("*");
    }
    const batches = proxy.requests.filter(({ path }) => path.includes("$batch"));
    const blind = batches.flatMap(({ body }) =>
      body
        .split("--changeset_")
        .filter((part) => /if-match: \*/i.test(part))
        .map((part) => ({ part, body })),
    );
    expect(blind.length).toBeGreaterThan(0);
    for (const { part, body } of blind) {
      expect(part).toContain("DELETE ");
      expect(body).toMatch(/if-match: W\//i);
    }
  });
});
