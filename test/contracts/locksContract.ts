import { LockLostError } from "../../lib/ports/errors";
import type { Locks } from "../../lib/ports/locks";
import { eventually } from "../support/eventually";

export interface LocksHarness {
  /** Another client of the same storage, as another machine would have it. */
  worker(): Locks;
}

const names = (count: number, from = 0): string[] =>
  Array.from({ length: count }, (_, i) => `name-${String(from + i).padStart(5, "0")}`);

function recordLocksContract(harness: () => LocksHarness): void {
  it("gives all free names in the order of their names, without doubles", async () => {
    const { held, refused } = await harness().worker().acquireRecords("line", ["b", "a", "b"], "A");
    expect(held.names).toEqual(["a", "b"]);
    expect(refused.size).toBe(0);
    await held.release();
  });

  it("refuses exactly the names that someone else holds, and says who holds them", async () => {
    const first = await harness().worker().acquireRecords("line", ["a", "c"], "worker A");
    const second = await harness().worker().acquireRecords("line", ["a", "b", "c", "d"], "B");
    expect(second.held.names).toEqual(["b", "d"]);
    expect([...second.refused.keys()].sort()).toEqual(["a", "c"]);
    expect(second.refused.get("a")?.owner).toBe("worker A");
    expect(second.refused.get("a")?.heldForMs).toBeGreaterThanOrEqual(0);
    await Promise.all([first.held.release(), second.held.release()]);
  });

  it("holds nothing when nothing was free or nothing was asked for", async () => {
    const first = await harness().worker().acquireRecords("line", ["a"], "A");
    const second = await harness().worker().acquireRecords("line", ["a"], "B");
    expect(second.held.names).toEqual([]);
    const none = await harness().worker().acquireRecords("line", [], "B");
    expect(none.held.names).toEqual([]);
    expect(() => {
      none.held.assertHeld();
    }).not.toThrow();
    await Promise.all([first, second, none].map(({ held }) => held.release()));
  });

  it("frees the names on release", async () => {
    const first = await harness().worker().acquireRecords("line", names(5), "A");
    await first.held.release();
    const second = await harness().worker().acquireRecords("line", names(5), "B");
    expect(second.held.names).toEqual(names(5));
    await second.held.release();
  });

  it("is not held any more once it was released, and can be released twice", async () => {
    const { held } = await harness().worker().acquireRecords("line", ["a"], "A");
    held.assertHeld();
    await held.release();
    await held.release();
    expect(() => {
      held.assertHeld();
    }).toThrow(LockLostError);
  });

  it("keeps names of different kinds apart", async () => {
    const line = await harness().worker().acquireRecords("line", ["a"], "A");
    const bundle = await harness().worker().acquireRecords("bundle", ["a"], "B");
    const invoice = await harness().worker().acquireRecords("invoice", ["a"], "C");
    expect([line, bundle, invoice].map(({ refused }) => refused.size)).toEqual([0, 0, 0]);
    await Promise.all([line, bundle, invoice].map(({ held }) => held.release()));
  });

  it("takes more names than one transaction carries", async () => {
    const first = await harness().worker().acquireRecords("line", names(60, 70), "A");
    const second = await harness().worker().acquireRecords("line", names(450), "B");
    expect(second.held.names).toHaveLength(390);
    expect(second.refused.size).toBe(60);
    await first.held.release();
    await second.held.release();
    const third = await harness().worker().acquireRecords("line", names(450), "C");
    expect(third.held.names).toHaveLength(450);
    await third.held.release();
  });

  it("has a token that grows from holder to holder", async () => {
    const tokens: bigint[] = [];
    for (let i = 0; i < 10; i += 1) {
      const { held } = await harness()
        .worker()
        .acquireRecords("line", ["a", `b${String(i)}`], "A");
      tokens.push(BigInt(held.token));
      await held.release();
    }
    expect(tokens).toEqual([...new Set(tokens)].sort((a, b) => (a < b ? -1 : 1)));
  });

  it("gives each name to one of many that ask at once, and loses none", async () => {
    const asked = names(120);
    const answers = await Promise.all(
      Array.from({ length: 6 }, (_, i) =>
        harness()
          .worker()
          .acquireRecords("line", asked, `worker ${String(i)}`),
      ),
    );
    const taken = answers.flatMap(({ held }) => held.names);
    expect(new Set(taken).size).toBe(taken.length);
    for (const { held, refused } of answers) expect(held.names.length + refused.size).toBe(120);
    await Promise.all(answers.map(({ held }) => held.release()));
    const after = await harness().worker().acquireRecords("line", asked, "after");
    expect(after.held.names).toHaveLength(120);
    await after.held.release();
  });
}

function stageLockContract(harness: () => LocksHarness): void {
  it("lets one run of a stage go at a time", async () => {
    const first = await harness().worker().acquireStage("bundle", "run-1", "worker A");
    const second = await harness().worker().acquireStage("bundle", "run-2", "worker B");
    expect(second).toMatchObject({ kind: "refused", holder: { owner: "worker A" } });
    const other = await harness().worker().acquireStage("send", "run-3", "worker B");
    expect(other.kind).toBe("held");
    for (const acquired of [first, other]) {
      if (acquired.kind === "held") await acquired.lock.release();
    }
  });

  it("gives the lock to one of many runs that ask at once", async () => {
    const asked = Array.from({ length: 8 }, (_, i) =>
      harness()
        .worker()
        .acquireStage("send", `run-${String(i)}`, `worker ${String(i)}`),
    );
    const held = (await Promise.all(asked)).flatMap((a) => (a.kind === "held" ? [a.lock] : []));
    expect(held).toHaveLength(1);
    await held[0]?.release();
  });

  it("belongs to the run: the same run gets it again, with the same token", async () => {
    const first = await harness().worker().acquireStage("bundle", "run-1", "worker A");
    const again = await harness().worker().acquireStage("bundle", "run-1", "worker B");
    if (first.kind !== "held" || again.kind !== "held") throw new Error("the lock was refused");
    expect(again.lock.token).toBe(first.lock.token);
    await again.lock.release();
    const next = await harness().worker().acquireStage("bundle", "run-2", "worker C");
    expect(next.kind).toBe("held");
    await first.lock.release();
    const third = await harness().worker().acquireStage("bundle", "run-3", "worker D");
    expect(third.kind).toBe("refused");
    if (next.kind === "held") await next.lock.release();
  });

  it("can be kept for a run that another worker takes up, and not for ever", async () => {
    const reservation = { owner: "worker A", forMs: 600 };
    const reserve = (run: string) => harness().worker().reserveStage("bundle", run, reservation);
    expect(await reserve("run-1")).toEqual({ kind: "reserved" });
    expect(await reserve("run-2")).toMatchObject({ kind: "refused", runId: "run-1" });
    const other = await harness().worker().acquireStage("bundle", "run-3", "worker C");
    expect(other).toMatchObject({ kind: "refused", runId: "run-1" });
    const taken = await harness().worker().acquireStage("bundle", "run-1", "worker B");
    if (taken.kind !== "held") throw new Error("the lock was refused");
    taken.lock.assertHeld();
    await taken.lock.release();
    expect(await reserve("run-4")).toEqual({ kind: "reserved" });
    const freed = await eventually(async () =>
      (await reserve("run-5")).kind === "reserved" ? true : undefined,
    );
    expect(freed).toBe(true);
  });

  it("is shared by all who take part in one run, and refused to every other", async () => {
    const join = (run: string, owner: string) =>
      harness().worker().joinStage("bundle", run, { owner, forMs: 60_000 });
    const parts = await Promise.all(["A", "B", "C"].map((owner) => join("run-1", owner)));
    const [first, second, third] = parts.map((part) => {
      if (part.kind === "refused") throw new Error(`run ${part.runId} has the stage`);
      return part.lock;
    });
    for (const lock of [first, second, third]) lock?.assertHeld();
    const others = async () => [
      await join("run-2", "D"),
      await harness().worker().acquireStage("bundle", "run-3", "E"),
      await harness().worker().reserveStage("bundle", "run-4", { owner: "F", forMs: 1 }),
    ];
    const refused = { kind: "refused", runId: "run-1" };
    expect(await others()).toMatchObject([refused, refused, refused]);

    // It stays the run's while nobody of it is at work, and is left by that run alone.
    await Promise.all([first?.release(), second?.release()]);
    third?.assertHeld();
    expect(() => first?.assertHeld()).toThrow(LockLostError);
    await third?.release();
    await harness().worker().leaveStage("bundle", "run-2");
    expect(await others()).toMatchObject([refused, refused, refused]);
    const again = await join("run-1", "G");
    await harness().worker().leaveStage("bundle", "run-1");
    const next = await join("run-2", "D");
    expect([again.kind, next.kind]).toEqual(["held", "held"]);
    for (const part of [again, next]) if (part.kind === "held") await part.lock.release();
  });

  it("is another run's once those who share it stood still for as long as was agreed", async () => {
    const join = (run: string, forMs: number) =>
      harness()
        .worker()
        .joinStage("send", run, { owner: `worker of ${run}`, forMs });
    const stalled = await join("run-1", 600);
    expect(await join("run-2", 60_000)).toMatchObject({
      kind: "refused",
      holder: { owner: "worker of run-1" },
    });
    const taken = await eventually(async () => {
      const joined = await join("run-2", 60_000);
      return joined.kind === "held" ? joined.lock : undefined;
    });
    if (stalled.kind === "refused") throw new Error("the stage was free");
    expect(() => {
      stalled.lock.assertHeld();
    }).toThrow(LockLostError);
    // Whoever comes to its senses takes nothing from the other run.
    await stalled.lock.release();
    await harness().worker().leaveStage("send", "run-1");
    expect(await join("run-1", 600)).toMatchObject({ kind: "refused", runId: "run-2" });
    taken.assertHeld();
    await taken.release();
  });

  it("has a token that grows by one with each holder", async () => {
    const tokens: number[] = [];
    for (const run of ["run-1", "run-2", "run-3"]) {
      const acquired = await harness().worker().acquireStage("calculate", run, "A");
      if (acquired.kind !== "held") throw new Error("the lock was refused");
      tokens.push(Number(acquired.lock.token));
      await acquired.lock.release();
    }
    expect(tokens).toEqual([1, 2, 3]);
  });
}

/** What every implementation of `Locks` must do. `harness` gives storage that holds no lock yet. */
export function locksContract(harness: () => LocksHarness): void {
  describe("record locks", () => {
    recordLocksContract(harness);
  });
  describe("the stage lock", () => {
    stageLockContract(harness);
  });
}
