import fc from "fast-check";
import { LockLostError } from "../../../lib/ports/errors";
import { guid } from "../../support/domainSamples";
import { joinAll, limits, linesOf } from "../../support/joining";
import { MemoryBundles } from "../../support/MemoryBundles";
import { TestGuard } from "../../support/stageRun";

describe("a bundle with lines that the platform refuses", () => {
  it("ends with exactly those marked, and few tries, whichever they are", async () => {
    const cases = fc.record({
      count: fc.integer({ min: 1, max: 100 }),
      bad: fc.uniqueArray(fc.integer({ min: 1, max: 100 }), { maxLength: 100 }),
      namesTheLine: fc.boolean(),
    });
    await fc.assert(
      fc.asyncProperty(cases, async ({ count, bad, namesTheLine }) => {
        const store = new MemoryBundles();
        store.namesTheLine = namesTheLine;
        const refused = bad.filter((number) => number <= count).map(guid);
        for (const id of refused) store.refusedLines.add(id);
        const { counts, copies } = await joinAll(store, linesOf(count));
        expect([...store.decisions.keys()].sort()).toEqual([...refused].sort());
        expect(store.bundled.size).toBe(count - refused.length);
        expect(counts).toMatchObject({
          read: count,
          succeeded: count - refused.length,
          failed: refused.length,
          unexpected: refused.length,
          conflicts: 0,
        });
        expect(copies).toHaveLength(count);
        const chunks = Math.ceil(count / limits.chunkLines);
        const perBad = namesTheLine ? 2 : 2 * Math.ceil(Math.log2(limits.chunkLines));
        expect(store.joins).toBeLessThanOrEqual(chunks + perBad * refused.length);
      }),
      { numRuns: 60 },
    );
  });

  it("marks a line with the platform's text", async () => {
    const store = new MemoryBundles();
    store.refusedLines.add(guid(2));
    await joinAll(store, linesOf(3));
    expect(store.decisions.get(guid(2))).toMatchObject({
      code: "PLATFORM_REJECTED",
      message: "PLATFORM_REJECTED: no",
    });
  });
});

describe("a draft that others change", () => {
  it("is read again and joined", async () => {
    const store = new MemoryBundles();
    let moves = 0;
    store.beforeJoin = (set) => {
      moves += 1;
      if (moves <= 3) store.touch(set.draft.id);
      return undefined;
    };
    const { counts } = await joinAll(store, linesOf(5));
    expect(counts).toMatchObject({ succeeded: 5, conflicts: 0 });
    expect(store.joinCalls).toBe(4);
  });

  it("leaves its lines to the next run after three tries more", async () => {
    const store = new MemoryBundles();
    store.beforeJoin = (set) => {
      store.touch(set.draft.id);
      return undefined;
    };
    const { counts } = await joinAll(store, linesOf(5));
    expect(counts).toMatchObject({ read: 5, succeeded: 0, conflicts: 5, unexpected: 0 });
    expect(store.joinCalls).toBe(4);
  });
});

describe("a set without a clear answer", () => {
  const noAnswer = { kind: "failed", outcome: { kind: "unknown", message: "time-out" } } as const;

  it("is made smaller until it passes", async () => {
    const store = new MemoryBundles();
    store.beforeJoin = (set) => (set.lines.length > 12 ? noAnswer : undefined);
    const { counts } = await joinAll(store, linesOf(100));
    expect(counts).toMatchObject({ succeeded: 100, conflicts: 0 });
  });

  it("is left, counted as unexpected, when that does not help", async () => {
    const store = new MemoryBundles();
    store.beforeJoin = () => noAnswer;
    const { counts } = await joinAll(store, linesOf(20));
    expect(counts).toMatchObject({ read: 20, conflicts: 20, unexpected: 20 });
    expect(store.joinCalls).toBeLessThan(20);
    expect(store.decisions.size).toBe(0);
  });
});

describe("a line whose detail is there already", () => {
  const exists = { kind: "failed", outcome: { kind: "exists" } } as const;

  it("is explained when its row still waits", async () => {
    const store = new MemoryBundles();
    store.beforeJoin = () => exists;
    const { counts } = await joinAll(store, linesOf(1));
    expect(counts.errorsByCode).toEqual({ PLATFORM_REJECTED: 1 });
  });

  it("is a conflict when another bundler took it meanwhile", async () => {
    const store = new MemoryBundles();
    store.beforeJoin = (set) => {
      store.bundled.set(set.lines[0]?.row.id ?? "", guid(0xf1));
      return exists;
    };
    const { counts } = await joinAll(store, linesOf(1));
    expect(counts).toMatchObject({ conflicts: 1, failed: 0 });
  });
});

describe("a draft that the platform refuses", () => {
  it("is the explanation of all its lines", async () => {
    const store = new MemoryBundles();
    store.createOutcome = { kind: "rejected", platformCode: "0x80040265", message: "inactive" };
    const { counts } = await joinAll(store, linesOf(3));
    expect(counts.errorsByCode).toEqual({ PLATFORM_REJECTED: 3 });
    expect(store.decisions.get(guid(1))).toMatchObject({
      message: "PLATFORM_REJECTED: inactive",
    });
  });

  it("is counted when it was made as the application", async () => {
    const store = new MemoryBundles();
    store.createOutcome = { kind: "saved", etag: "e", notImpersonated: "team" };
    store.beforeJoin = () => ({ kind: "joined", etag: "f" });
    const { counts } = await joinAll(store, linesOf(1));
    expect(counts.notImpersonated).toEqual({ team: 1 });
  });
});

describe("limits", () => {
  it("close a full draft and go on with the next", async () => {
    const store = new MemoryBundles();
    await joinAll(store, linesOf(25), { limits: { chunkLines: 4, maxLinesPerInvoice: 10 } });
    const counts = [...store.drafts.values()].map(({ lineCount }) => lineCount);
    expect(counts).toEqual([10, 10, 5]);
    expect(
      [...store.drafts.values()].filter((draft) => draft.bundleKey.startsWith("closed-")),
    ).toHaveLength(2);
  });

  it("do not let a worker write that lost its lock", async () => {
    const store = new MemoryBundles();
    const guard = new TestGuard();
    store.beforeJoin = () => {
      guard.lose();
      return undefined;
    };
    const many = { chunkLines: 4, maxLinesPerInvoice: 500 };
    await expect(joinAll(store, linesOf(12), { guard, limits: many })).rejects.toBeInstanceOf(
      LockLostError,
    );
    expect(store.bundled.size).toBe(4);
  });
});

describe("a joining set that runs into the database's time-out", () => {
  it("is made smaller until it passes, and stays so for the run's other bundles", async () => {
    const store = new MemoryBundles();
    const sizes: number[] = [];
    store.beforeJoin = ({ lines }) => {
      sizes.push(lines.length);
      const outcome = { kind: "timedOut", message: "SQL timeout" } as const;
      return lines.length > 10 ? { kind: "failed", outcome } : undefined;
    };
    const { counts, chunkSize } = await joinAll(store, linesOf(48));
    expect(sizes).toEqual([48, 24, 12, 6, 6, 6, 6, 6, 6, 6, 6]);
    expect(counts).toMatchObject({ read: 48, succeeded: 48, unexpected: 0 });
    expect(chunkSize.lines).toBe(6);
  });

  it("leaves a line that times out alone to the next run", async () => {
    const store = new MemoryBundles();
    store.beforeJoin = () => ({
      kind: "failed",
      outcome: { kind: "timedOut", message: "SQL timeout" },
    });
    const { counts } = await joinAll(store, linesOf(4));
    expect(counts).toMatchObject({ read: 4, conflicts: 4, unexpected: 4, failed: 0 });
  });
});
