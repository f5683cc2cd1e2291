import { systemClock } from "../../../../lib/adapters/clock/systemClock";
import { createTableClient } from "../../../../lib/adapters/storage/tableClients";
import type { Clock } from "../../../../lib/ports/clock";
import { LockLostError } from "../../../../lib/ports/errors";
import type { HeldLocks } from "../../../../lib/ports/locks";
import { uniqueTablePrefix, useAzurite, type Azurite } from "../../../support/azurite";
import { eventually } from "../../../support/eventually";
import { lockWorker, type LockWorker } from "../../../support/lockWorkers";
import { ManualClock } from "../../../support/ManualClock";

jest.setTimeout(30_000);

/** Long enough to be renewed on a busy machine, short enough to wait for. */
const shortLeaseMs = 900;

let azurite: Azurite;
let tableName: string;

beforeAll(async () => {
  azurite = await useAzurite();
});
afterAll(async () => {
  await azurite.stop();
});
beforeEach(() => {
  tableName = `${uniqueTablePrefix()}Locks`;
});

function worker(options: { leaseMs?: number; clock?: Clock } = {}): LockWorker {
  return lockWorker({ ...options, connectionString: azurite.connectionString, tableName });
}

function skewed(byMs: number): Clock {
  return { ...systemClock, now: () => new Date(Date.now() + byMs) };
}

async function tookAll(taker: LockWorker, names: readonly string[]): Promise<HeldLocks> {
  return eventually(async () => {
    const { held, refused } = await taker.locks.acquireRecords("line", names, "taker");
    if (refused.size === 0) return held;
    await held.release();
    return undefined;
  });
}

async function isLost(held: HeldLocks): Promise<void> {
  await eventually(() => {
    try {
      held.assertHeld();
      return false;
    } catch (error) {
      return error instanceof LockLostError;
    }
  });
}

async function rowKeys(): Promise<string[]> {
  const keys: string[] = [];
  for await (const row of createTableClient(azurite, tableName).listEntities()) {
    keys.push(`${row.partitionKey ?? ""}/${row.rowKey ?? ""}`);
  }
  return keys;
}

describe("a worker that was paused", () => {
  it("loses its record locks to the next worker, loudly, and notices at its next renewal", async () => {
    const clock = new ManualClock();
    const paused = worker({ leaseMs: shortLeaseMs, clock });
    const { held } = await paused.locks.acquireRecords(
      "line",
      ["a", "b"],
      "host-1 hold-000102ff by ann@example.org",
    );
    const taker = worker();
    const taken = await tookAll(taker, ["a"]);
    expect(BigInt(taken.token)).toBeGreaterThan(BigInt(held.token));
    expect(taker.telemetry.of("warn")).toEqual([
      {
        level: "warn",
        text: "An expired lock was taken over.",
        fields: { kind: "line", oldOwner: "host-1 hold-000102ff", newOwner: "taker", locks: 2 },
      },
    ]);
    expect(taker.telemetry.of("metric")).toMatchObject([{ text: "locksTakenOver", value: 2 }]);
    expect(JSON.stringify([paused, taker].map(({ telemetry }) => telemetry.entries))).not.toContain(
      "ann@",
    );

    held.assertHeld();
    clock.advance(shortLeaseMs / 3);
    await isLost(held);
    await held.release();
    taken.assertHeld();
    const third = await worker().locks.acquireRecords("line", ["a"], "third");
    expect(third.refused.get("a")?.owner).toBe("taker");
    await taken.release();
  });

  it("loses its stage lock likewise, and does not release the next run's", async () => {
    const clock = new ManualClock();
    const paused = await worker({ leaseMs: shortLeaseMs, clock }).locks.acquireStage(
      "send",
      "run-1",
      "host-1",
    );
    if (paused.kind !== "held") throw new Error("the lock was refused");
    const taker = worker();
    const taken = await eventually(async () => {
      const acquired = await taker.locks.acquireStage("send", "run-2", "host-2");
      return acquired.kind === "held" ? acquired.lock : undefined;
    });
    expect([paused.lock.token, taken.token]).toEqual(["1", "2"]);
    expect(taker.telemetry.of("warn")).toMatchObject([{ fields: { oldOwner: "host-1" } }]);
    clock.advance(shortLeaseMs / 3);
    await isLost(paused.lock);
    await paused.lock.release();
    const third = await worker().locks.acquireStage("send", "run-3", "host-3");
    expect(third).toMatchObject({ kind: "refused", holder: { owner: "host-2" } });
    await taken.release();
  });

  it("stops by its own monotonic clock once a lease has passed, without asking anyone", async () => {
    const clock = new ManualClock();
    const { held } = await worker({ clock }).locks.acquireRecords("line", ["a"], "A");
    clock.setTimeOfDay(new Date("2040-01-01T00:00:00Z"));
    held.assertHeld();
    clock.advance(60_000);
    expect(() => {
      held.assertHeld();
    }).toThrow(LockLostError);
    await held.release();
  });
});

describe("a worker that works", () => {
  it("keeps its locks for many leases by renewing them", async () => {
    const holder = worker({ leaseMs: shortLeaseMs });
    const { held } = await holder.locks.acquireRecords("line", ["a"], "A");
    const stage = await holder.locks.acquireStage("bundle", "run-1", "A");
    const until = performance.now() + 4 * shortLeaseMs + 2_000;
    const other = worker();
    while (performance.now() < until) {
      const tried = await other.locks.acquireRecords("line", ["a"], "B");
      expect(tried.held.names).toEqual([]);
      const triedStage = await other.locks.acquireStage("bundle", "run-2", "B");
      expect(triedStage.kind).toBe("refused");
      held.assertHeld();
    }
    expect(other.telemetry.of("warn")).toEqual([]);
    await held.release();
    if (stage.kind === "held") await stage.lock.release();
  });

  it("says by storage's clock how long it has held them", async () => {
    const { held } = await worker({ clock: skewed(86_400_000) }).locks.acquireRecords(
      "line",
      ["a"],
      "A",
    );
    const { refused } = await worker({ clock: skewed(-86_400_000) }).locks.acquireRecords(
      "line",
      ["a"],
      "B",
    );
    expect(refused.get("a")?.heldForMs).toBeLessThan(10_000);
    await held.release();
  });

  it("leaves no row behind for record locks", async () => {
    const { held } = await worker().locks.acquireRecords("line", ["a", "b"], "A");
    await held.release();
    expect(await rowKeys()).toEqual([]);
  });
});

describe("machines whose clocks are a day apart", () => {
  it.each([-86_400_000, 86_400_000])("a live lock is refused (%d ms off)", async (byMs) => {
    const { held } = await worker().locks.acquireRecords("line", ["a"], "A");
    const stage = await worker().locks.acquireStage("send", "run-1", "A");
    const other = worker({ clock: skewed(byMs) });
    const tried = await other.locks.acquireRecords("line", ["a"], "B");
    expect(tried.refused.size).toBe(1);
    expect((await other.locks.acquireStage("send", "run-2", "B")).kind).toBe("refused");
    held.assertHeld();
    await held.release();
    if (stage.kind === "held") await stage.lock.release();
  });

  it("an expired lock is taken over by a machine whose clock is a day behind", async () => {
    await worker({ leaseMs: shortLeaseMs, clock: new ManualClock() }).locks.acquireRecords(
      "line",
      ["a"],
      "dead",
    );
    const taken = await tookAll(worker({ clock: skewed(-86_400_000) }), ["a"]);
    expect(taken.names).toEqual(["a"]);
    await taken.release();
  });
});

describe("housekeeping", () => {
  it("removes a dead worker's locks, never asked for again, when a stage starts", async () => {
    const dead = worker({ leaseMs: shortLeaseMs, clock: new ManualClock() });
    await dead.locks.acquireRecords("invoice", ["never", "again"], "dead worker");
    const alive = await worker().locks.acquireRecords("invoice", ["mine"], "alive");
    const starter = worker();
    await eventually(async () => {
      const acquired = await starter.locks.acquireStage("send", "run-1", "starter");
      if (acquired.kind === "held") await acquired.lock.release();
      return starter.telemetry.of("warn").length > 0;
    });
    expect(starter.telemetry.of("warn")[0]?.fields["oldOwner"]).toBe("dead worker");
    expect(await rowKeys()).toEqual([
      "invoice/mine",
      expect.stringMatching(/^invoice\/~/),
      "stage/send",
    ]);
    alive.held.assertHeld();
    await alive.held.release();
  });

  it("frees a name whose lease someone removed by hand", async () => {
    const clock = new ManualClock();
    await worker({ clock }).locks.acquireRecords("line", ["a"], "gone");
    const table = createTableClient(azurite, tableName);
    for (const key of await rowKeys()) {
      const [partition = "", row = ""] = key.split("/");
      if (row.startsWith("~")) await table.deleteEntity(partition, row);
    }
    const { held } = await worker().locks.acquireRecords("line", ["a"], "B");
    expect(held.names).toEqual(["a"]);
    await held.release();
  });

  it("releases the rest when someone removed one of its names by hand", async () => {
    const { held } = await worker().locks.acquireRecords("line", ["a", "b", "c"], "A");
    await createTableClient(azurite, tableName).deleteEntity("line", "b");
    await held.release();
    expect(await rowKeys()).toEqual([]);
  });
});

describe("what cannot be locked", () => {
  it("refuses a name that cannot be a row key", async () => {
    await expect(worker().locks.acquireRecords("line", ["a/b"], "A")).rejects.toThrow(RangeError);
    await expect(worker().locks.acquireRecords("line", ["~a"], "A")).rejects.toThrow(RangeError);
  });

  it("refuses a lease too short for its renewals", () => {
    const options = { connectionString: azurite.connectionString, tableName };
    expect(() => lockWorker({ ...options, leaseMs: 1_000, renewEveryMs: 500 })).toThrow(RangeError);
  });
});
