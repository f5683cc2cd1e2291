import { withoutLocks } from "../../../../lib/adapters/locks/withoutLocks";
import type { Locks } from "../../../../lib/ports/locks";

const holder = { owner: "other", heldForMs: 1 };

/** Locks of which somebody else holds all. */
const taken: Locks = {
  acquireRecords: (_kind, names) =>
    Promise.resolve({
      held: {
        names: [],
        token: "1",
        assertHeld: () => undefined,
        release: () => Promise.resolve(),
      },
      refused: new Map(names.map((name) => [name, holder])),
    }),
  acquireStage: () => Promise.resolve({ kind: "refused", holder, runId: "other" }),
  reserveStage: () => Promise.resolve({ kind: "refused", holder, runId: "other" }),
  joinStage: () => Promise.resolve({ kind: "refused", holder, runId: "other" }),
  leaveStage: () => Promise.reject(new TypeError("it is another's")),
};

describe.each([
  [true, true],
  [true, false],
  [false, true],
  [false, false],
])("with stage locks off: %s, record locks off: %s", (stage, records) => {
  const locks = withoutLocks(taken, { stage, records });

  it("a stage is held if its locks are off", async () => {
    const { kind } = await locks.acquireStage("send", "run", "me");
    const reserved = await locks.reserveStage("send", "run", { owner: "me", forMs: 1_000 });
    expect(reserved.kind).toBe(stage ? "reserved" : "refused");
    expect(kind).toBe(stage ? "held" : "refused");
    const joined = await locks.joinStage("send", "run", { owner: "me", forMs: 1_000 });
    expect(joined.kind).toBe(stage ? "held" : "refused");
    const left = locks.leaveStage("send", "run").catch(() => "refused");
    expect(await left).toBe(stage ? undefined : "refused");
  });

  it("records are held if their locks are off", async () => {
    const { held, refused } = await locks.acquireRecords("line", ["a", "b"], "me");
    expect([...held.names]).toEqual(records ? ["a", "b"] : []);
    expect(refused.size).toBe(records ? 0 : 2);
    expect(() => {
      held.assertHeld();
    }).not.toThrow();
    await held.release();
  });
});
