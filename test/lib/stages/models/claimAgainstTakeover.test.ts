import { everyInterleaving, type Gate } from "../../../support/everyInterleaving";
import { ClaimModel, type ClaimWorld } from "../../../support/models/claimModel";

const sound: ClaimWorld = { erpKnowsKeys: true, versionsCount: true };
/** As long as a sender's way through the stage. */
const stepsMax = 5;
const open: Gate = () => Promise.resolve();

type Worker = (model: ClaimModel, gate: Gate) => Promise<void>;

const sender: Worker = (model, gate) => model.send(gate);
const taker: Worker = (model, gate) => model.takeOver(gate);
/** The stage as it runs: first what was left behind, then what is ready. */
const whole: Worker = async (model, gate) => {
  await model.takeOver(gate);
  await model.send(gate);
};

/** A worker whose process dies before its step of that number. */
function dying(worker: Worker, deathAt: number): Worker {
  return async (model, gate) => {
    let steps = 0;
    const death = new Error("killed");
    const mortal: Gate = async (step) => {
      await gate(step);
      steps += 1;
      if (steps > deathAt) throw death;
    };
    await worker(model, mortal).catch((error: unknown) => {
      if (error !== death) throw error;
    });
  };
}

interface Seen {
  readonly orders: number;
  /** Ends with another number of documents than one, or another state than Sent under its number for good. */
  readonly wrong: readonly string[];
  /** Orders in which the invoice was sent to the ERP more than once. */
  readonly sentTwice: number;
}

/** Every order of the workers' steps; afterwards later runs finish what they left. */
async function explore(
  workers: readonly Worker[],
  world: ClaimWorld = sound,
  before: Worker = () => Promise.resolve(),
): Promise<Seen> {
  const wrong: string[] = [];
  let sentTwice = 0;
  const orders = await everyInterleaving(async (gate) => {
    const model = new ClaimModel(world);
    await before(model, open);
    const trace: string[] = [];
    const traced =
      (name: number): Gate =>
      (step) =>
        gate(`${String(name)} ${step}`).then(() => {
          trace.push(`${String(name)} ${step}`);
        });
    await Promise.all(workers.map((worker, index) => worker(model, traced(index))));
    await whole(model, open);
    await whole(model, open);
    const { documents, invoice, calls, undone } = model;
    if (calls > 1) sentTwice += 1;
    const isRight =
      documents.length === 1 &&
      undone === 0 &&
      invoice.stage === "Sent" &&
      invoice.erpNumber === documents[0]?.erpNumber;
    if (!isRight) wrong.push(trace.join(", "));
  });
  return { orders, wrong, sentTwice };
}

describe("an invoice that is claimed, sent and taken over without any lock", () => {
  it.each([
    ["by two senders", [sender, sender], 18],
    ["by a sender and a worker that takes it for gone and sends it again", [sender, whole], 126],
    ["by a sender and a worker that takes it for gone", [sender, taker], 10],
    ["by two whole stages", [whole, whole], 20],
  ] as const)("%s is one document and Sent under its number", async (_, workers, ordersMin) => {
    const seen = await explore(workers);
    expect(seen.wrong).toEqual([]);
    expect(seen.orders).toBeGreaterThanOrEqual(ordersMin);
  });

  it("reaches the ERP once where nobody takes it over: the claim lets one sender through", async () => {
    expect(await explore([sender, sender])).toMatchObject({ sentTwice: 0 });
  });

  it("is so too where the sender dies before any of its steps", async () => {
    for (let deathAt = 0; deathAt <= stepsMax; deathAt += 1) {
      const { wrong } = await explore([dying(sender, deathAt), whole]);
      expect(wrong).toEqual([]);
    }
  });

  it.each([
    ["claimed", 2],
    ["sent", 3],
  ])("is so too where two workers take it over that somebody %s and left", async (_, deathAt) => {
    const { wrong, orders } = await explore([taker, taker], sound, dying(sender, deathAt));
    expect(wrong).toEqual([]);
    expect(orders).toBeGreaterThanOrEqual(15);
  });

  it("does reach the ERP twice in some orders: there the key alone makes it one document", async () => {
    const { sentTwice } = await explore([sender, whole]);
    expect(sentTwice).toBeGreaterThan(0);
    const keyless = await explore([sender, whole], { ...sound, erpKnowsKeys: false });
    expect(keyless.wrong.length).toBeGreaterThanOrEqual(sentTwice);
  });

  it("ends wrong in some orders where versions do not count", async () => {
    const { wrong } = await explore([sender, taker], { ...sound, versionsCount: false });
    expect(wrong).not.toEqual([]);
  });
});
