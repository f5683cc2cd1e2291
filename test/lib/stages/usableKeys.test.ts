import { keyOfGeneration } from "../../../lib/domain/bundleKey";
import { bundleKeyOfSamples, guid } from "../../support/domainSamples";
import { joinAll, linesOf } from "../../support/joining";
import { MemoryBundles } from "../../support/MemoryBundles";

describe("a bundle key that an invoice holds which is no open draft", () => {
  const holder = {
    id: guid(0xf5),
    etag: 'W/"1"',
    bundleKey: bundleKeyOfSamples,
    stage: "Draft",
    state: 3,
    statusReason: 100003,
  } as const;

  it("is taken from a canceled one, and the lines go on a new draft", async () => {
    const store = new MemoryBundles();
    store.holders.set(bundleKeyOfSamples, holder);
    const { counts } = await joinAll(store, linesOf(3));
    expect(store.canceled).toEqual([holder.id]);
    expect(counts).toMatchObject({ succeeded: 3, conflicts: 0 });
    expect(new Set(store.bundled.values())).not.toContain(holder.id);
  });

  it("is left to one that nobody can write to: the bundle goes on under the next", async () => {
    const store = new MemoryBundles();
    store.holders.set(bundleKeyOfSamples, holder);
    store.unwritable.add(holder.id);
    const first = await joinAll(store, linesOf(2));
    expect(first.counts).toMatchObject({ succeeded: 2, conflicts: 0 });
    const [draft, ...others] = store.drafts.values();
    expect([draft?.bundleKey, others]).toEqual([`${bundleKeyOfSamples}-2`, []]);
    const second = await joinAll(store, linesOf(4).slice(2));
    expect(second.counts).toMatchObject({ succeeded: 2, conflicts: 0 });
    expect(store.canceled).toEqual([holder.id]);
    expect([...store.bundled.values()]).toEqual(Array(4).fill(draft?.id));
  });

  it("is left to one whose stage someone set to what stage 2 must not move on from", async () => {
    const store = new MemoryBundles();
    store.holders.set(bundleKeyOfSamples, { ...holder, stage: "Sending" });
    const { counts } = await joinAll(store, linesOf(2));
    expect(counts).toMatchObject({ succeeded: 2, conflicts: 0 });
    expect(store.canceled).toEqual([]);
    expect([...store.drafts.values()].map(({ bundleKey }) => bundleKey)).toEqual([
      `${bundleKeyOfSamples}-2`,
    ]);
  });

  it("is left once more where the next one's draft was canceled too", async () => {
    const store = new MemoryBundles();
    const next = { ...holder, id: guid(0xf6), bundleKey: `${bundleKeyOfSamples}-2` };
    for (const one of [holder, next]) {
      store.holders.set(one.bundleKey, one);
      store.unwritable.add(one.id);
    }
    expect((await joinAll(store, linesOf(2))).counts).toMatchObject({ succeeded: 2 });
    expect([...store.drafts.values()].map(({ bundleKey }) => bundleKey)).toEqual([
      `${bundleKeyOfSamples}-3`,
    ]);
  });

  it("is not looked for twice: of two open drafts the later one is closed", async () => {
    const store = new MemoryBundles();
    store.holders.set(bundleKeyOfSamples, holder);
    store.unwritable.add(holder.id);
    const line = linesOf(1)[0]?.line.order;
    for (const [id, generation] of [
      [guid(0xe3), 3],
      [guid(0xe2), 2],
    ] as const)
      store.drafts.set(id, {
        id,
        etag: 'W/"1"',
        bundleKey: keyOfGeneration(bundleKeyOfSamples, generation),
        lineCount: 0,
        customer: line?.customer ?? null,
        currencyId: line?.currencyId ?? null,
        priceListId: line?.priceListId ?? null,
      });
    expect((await joinAll(store, linesOf(2))).counts).toMatchObject({ succeeded: 2 });
    expect([store.closed, [...store.drafts.keys()]]).toEqual([[guid(0xe3)], [guid(0xe2)]]);
  });

  it("is taken from one that is open no more but active by closing it", async () => {
    const store = new MemoryBundles();
    store.holders.set(bundleKeyOfSamples, { ...holder, state: 0, stage: "Error" });
    const { counts } = await joinAll(store, linesOf(3));
    expect([store.canceled, store.closed]).toEqual([[], [holder.id]]);
    expect(counts.succeeded).toBe(3);
  });

  it("that cannot be taken leaves its lines to the next run", async () => {
    const store = new MemoryBundles();
    store.createOutcome = { kind: "keyTaken" };
    const { counts } = await joinAll(store, linesOf(3));
    expect(counts).toMatchObject({ read: 3, conflicts: 3 });
  });
});
