import { Fault, type FaultSample } from "../support/dataverse/Faults";
import type { EndState } from "../support/endState";
import { HttpProxy } from "../support/HttpProxy";
import { SmallPipeline } from "../support/SmallPipeline";

const timeoutInMs = 120_000;
const match = { kind: "write", userAgent: "jobs" };
const effect = { type: "dropAnswer" };
/** One of so many answers of storage is lost, in as many turns another one. */
const stride = 3;

let pipeline: SmallPipeline;
let faultless: EndState;
let writes: number;
/** By the operation at which a batch is cut: how many batches have one. */
const cuts = new Map([2, 3, 4].map((operation) => [operation, 0]));

/** Counts what a fault would strike, and strikes nothing. */
function count(point: FaultSample["point"]): Promise<Fault> {
  const { dataverse } = pipeline.twin;
  return Fault.inject(dataverse, { match, times: 0, effect, ...(point && { point }) });
}

beforeAll(async () => {
  pipeline = await SmallPipeline.start();
  const all = await count("afterCommit");
  const counters = new Map<number, Fault>();
  for (const operation of cuts.keys()) counters.set(operation, await count({ operation }));
  faultless = await pipeline.finish(pipeline.app());
  writes = await all.matched();
  for (const [operation, counter] of counters) cuts.set(operation, await counter.matched());
}, timeoutInMs);

afterAll(async () => {
  await pipeline.close();
});

async function expectSameEnd(app = pipeline.app()): Promise<void> {
  expect(await pipeline.finish(app)).toEqual(faultless);
  expect(await pipeline.violations()).toEqual([]);
}

async function expectSameEndWith(fault: FaultSample): Promise<void> {
  await pipeline.goBackTo("morning");
  const injected = await Fault.inject(pipeline.twin.dataverse, fault);
  await expectSameEnd();
  expect(await injected.fired()).toBe(1);
}

describe("a lost answer", () => {
  it("may belong to a write of every stage, and the day has lines of every fate", async () => {
    const fates = Object.values(faultless.lines).map(({ stage, code }) => code ?? stage);
    expect(new Set(fates)).toEqual(
      new Set(["Invoiced", "Bundled", "NO_QUANTITY", "ORDER_CANCELED"]),
    );
    expect(
      Object.values(faultless.bundles)
        .map(({ billed }) => billed)
        .sort(),
    ).toEqual(["0", "12.2", "80.3"]);
    expect(writes).toBeGreaterThanOrEqual(12);
    expect(Math.min(...cuts.values())).toBeGreaterThanOrEqual(1);
    await pipeline.goBackTo("morning");
    await expectSameEnd();
  });

  it(
    "changes nothing of the end, whichever write of Dataverse it belongs to",
    async () => {
      for (let skip = 0; skip < writes; skip += 1) await expectSameEndWith({ match, skip, effect });
    },
    timeoutInMs,
  );

  it.each([...cuts.keys()])(
    "changes nothing where the connection is cut within a batch, at its write number %i",
    async (operation) => {
      for (let skip = 0; skip < (cuts.get(operation) ?? 0); skip += 1)
        await expectSameEndWith({ match, skip, effect, point: { operation } });
    },
    timeoutInMs,
  );

  it.each([
    ["booked and cut off", { type: "acceptAndDrop" }],
    ["cut off and not booked", { type: "drop" }],
    ["booked and left out of the answers", { type: "leaveOut" }],
    ["booked and answered by a gateway", { type: "status", status: 504, committed: true }],
    ["not booked and answered by a gateway", { type: "status", status: 503 }],
  ])("changes nothing where the ERP's call was %s", async (_what, erpEffect) => {
    await pipeline.goBackTo("morning");
    await pipeline.erpFault({ effect: erpEffect });
    await expectSameEnd();
  });

  it(
    "changes nothing where it is storage's, of a lock or a report",
    async () => {
      const storage = pipeline.twin.variables()["AzureWebJobsStorage"] ?? "";
      const proxy = await HttpProxy.storage(storage);
      const lost: number[] = [];
      for (let turn = 0; turn < stride; turn += 1) {
        await pipeline.goBackTo("morning");
        let seen = 0;
        lost.push(0);
        proxy.decide = ({ method }) => {
          if (method === "GET") return "forward";
          seen += 1;
          if (seen % stride !== turn) return "forward";
          lost[turn] = (lost[turn] ?? 0) + 1;
          return "dropAnswer";
        };
        await expectSameEnd(pipeline.app({ AzureWebJobsStorage: proxy.within(storage) }));
      }
      await proxy.stop();
      expect(Math.min(...lost)).toBeGreaterThan(5);
    },
    timeoutInMs,
  );
});
