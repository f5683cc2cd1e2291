import { everyInterleaving, type Gate } from "../../../support/everyInterleaving";
import { DraftModel, type DraftWorld } from "../../../support/models/draftModel";

const sound: DraftWorld = { atFinalise: true, onDraft: true, onLines: true };
const open: Gate = () => Promise.resolve();

type Worker = (model: DraftModel, gate: Gate) => Promise<void>;

const bundler: Worker = (model, gate) => model.bundle(gate);
const finaliser: Worker = (model, gate) => model.finalise(gate);

interface Seen {
  readonly orders: number;
  readonly wrong: readonly string[];
  /** Numbers of invoices in the ends. */
  readonly invoices: ReadonlySet<number>;
}

/** Every order of the workers' steps; afterwards later runs finish what they left. */
async function explore(
  workers: readonly Worker[],
  { world = sound, linesToJoin = 2 }: { world?: DraftWorld; linesToJoin?: number } = {},
): Promise<Seen> {
  const wrong: string[] = [];
  const invoices = new Set<number>();
  const orders = await everyInterleaving(async (gate) => {
    const model = new DraftModel(world, linesToJoin);
    await Promise.all(workers.map((worker) => worker(model, gate)));
    for (const later of [bundler, finaliser]) await later(model, open);
    wrong.push(...model.problems());
    invoices.add(model.invoices.size);
  });
  return { orders, wrong, invoices };
}

describe("a bundle whose draft is finalised while lines join it, without any lock", () => {
  it.each([
    ["one bundler and one that finalises", [bundler, finaliser], 2, 50, [1, 2]],
    ["two bundlers", [bundler, bundler], 2, 50, [1]],
    ["two that finalise", [finaliser, finaliser], 1, 20, [2]],
  ] as const)(
    "has each line on one invoice, as it was summed: %s",
    async (_, workers, linesToJoin, ordersMin, counts) => {
      const { orders, wrong, invoices } = await explore(workers, { linesToJoin });
      expect(wrong).toEqual([]);
      expect(orders).toBeGreaterThanOrEqual(ordersMin);
      expect(invoices).toEqual(new Set(counts));
    },
  );

  it.each([
    ["at finalise", { ...sound, atFinalise: false }],
    ["on the draft at bundling", { ...sound, onDraft: false }],
  ])("ends wrong in some orders where no version is checked %s", async (_, world) => {
    const { wrong } = await explore([bundler, finaliser], { world });
    expect(wrong).not.toEqual([]);
  });

  it("ends wrong in some orders where no version is checked on lines at bundling", async () => {
    const world = { ...sound, onLines: false };
    const { wrong } = await explore([bundler, bundler], { world, linesToJoin: 1 });
    expect(wrong).not.toEqual([]);
  });
});
