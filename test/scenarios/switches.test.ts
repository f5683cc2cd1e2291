import { stageNames } from "../../lib/domain/stages";
import { violationsIn } from "../support/Checker";
import type { CustomerSample, LineSample } from "../support/dataverse/Trade";
import { SmallTwin } from "../support/SmallTwin";

/** Whole pipelines run here, and others may run beside them. */
jest.setTimeout(60_000);

let twin: SmallTwin;
let customer: CustomerSample;

beforeEach(async () => {
  twin = await SmallTwin.start();
  customer = await twin.trade.account();
});

afterEach(async () => {
  await twin.close();
});

const refusal =
  "Table invoice has optimistic concurrency switched off, so updates cannot be guarded; switch it on.";

describe("optimistic concurrency switched off on invoice", () => {
  beforeEach(async () => {
    await twin.trade.order({ customer, lines: [{}] });
    await twin.dataverse.admin("switches", { concurrencyOff: ["invoice"] });
  });

  it.each(stageNames)(
    "makes a run of %s refuse in one sentence, and write nothing",
    async (stage) => {
      await twin.dataverse.admin("log/reset", {});
      await expect(twin.app().runStage(stage, { trigger: "console" })).rejects.toThrow(refusal);
      const [report] = await twin.reports(stage);
      expect(report).toMatchObject({ status: "failed", message: refusal });
      const { total } = (await twin.dataverse.admin("log")) as {
        total: { writeOperations: number };
      };
      expect(total.writeOperations).toBe(0);
      expect(await violationsIn(twin, { unfinished: true })).toEqual([]);
    },
  );

  it("keeps nothing back once it is on again", async () => {
    const app = twin.app();
    await expect(twin.runAll(app)).rejects.toThrow(refusal);
    await twin.dataverse.admin("switches", { concurrencyOff: [] });
    await twin.runAll(app);
    expect(await violationsIn(twin)).toEqual([]);
    expect(twin.book.summarize()).toMatchObject({ documents: 1 });
  });
});

describe("a failed change set answered", () => {
  it.each(["nested", "single"])(
    "in the %s shape has exactly the refused line marked, and the others billed",
    async (failedChangeSetShape) => {
      await twin.dataverse.admin("switches", { failedChangeSetShape });
      const lines = [{}, {}, { writeIn: "Refused" }, {}, {}];
      const order = await twin.trade.order({ customer, lines });
      await twin.dataverse.admin("faults", {
        match: { kind: "create", route: "^invoicedetails\\b", body: "Refused" },
        times: 100,
        effect: { type: "status", code: 400, errorCode: "0x80040265", message: "Refused." },
      });
      await twin.runAll();
      const ledger = await twin.ledger();
      const fates = order.lineIds.map((id) => ledger.get(id)?.code ?? ledger.get(id)?.stage);
      const billed = "Invoiced";
      expect(fates).toEqual([billed, billed, "PLATFORM_REJECTED", billed, billed]);
      expect(twin.book.summarize()).toMatchObject({ documents: 1, totals: { EUR: "88.80" } });
      expect(await violationsIn(twin)).toEqual([]);
    },
  );
});

/** Cents with their halves rounded to even and away from zero; quantity in tenths, price in cents. */
function rounded({ tenths, cents }: { readonly tenths: number; readonly cents: number }) {
  const product = tenths * cents;
  const size = Math.abs(product);
  const whole = Math.floor(size / 10);
  const isHalf = size % 10 === 5;
  const up = size % 10 >= 5 ? whole + 1 : whole;
  const even = isHalf && whole % 2 === 0 ? whole : up;
  const sign = Math.sign(product);
  return { away: sign * up, even: sign * even };
}

/** Quantities in tenths by prices in cents: of products that end in half a cent and others. */
const samples = [-25, -15, -5, -3, 5, 7, 15, 20, 25, 35, 101, 105].flatMap((tenths) =>
  [1, 2, 3, 5, 7, 99].map((cents) => ({ tenths, cents })),
);
const differing = samples.filter((sample) => {
  const { away, even } = rounded(sample);
  return away !== even;
});

function lineOf({ tenths, cents }: { readonly tenths: number; readonly cents: number }) {
  return { quantity: tenths / 10, price: cents / 100, discount: 0, tax: 0 } satisfies LineSample;
}

/** What the ERP booked, in cents. */
function booked(): number {
  const { totals } = twin.book.summarize();
  return Math.round(Number(totals["EUR"] ?? 0) * 100);
}

describe("a platform that rounds halves to even", () => {
  it("makes exactly the differing lines AMOUNT_DIFFERS; a tolerance of 1 lets them pass", async () => {
    expect([samples.length, differing.length]).toEqual([72, 20]);
    await twin.dataverse.admin("switches", { rounding: "halfEven" });
    const order = await twin.trade.order({ customer, lines: samples.map(lineOf) });
    await twin.runAll();
    const ledger = await twin.ledger();
    const inError = order.lineIds.filter((id) => ledger.get(id)?.code === "AMOUNT_DIFFERS");
    expect(inError).toEqual(order.lineIds.filter((_, index) => isDiffering(index)));
    expect([...ledger.values()].filter(({ stage }) => stage === "Invoiced")).toHaveLength(
      samples.length - differing.length,
    );
    const agreeing = samples.filter((_, index) => !isDiffering(index));
    expect(booked()).toBe(sumAway(agreeing));
    expect(await violationsIn(twin)).toEqual([]);

    const settings = { TOTALS_TOLERANCE: "1" };
    const reports = await twin.runAll(twin.app(settings));
    expect(reports.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
    const after = await twin.ledger();
    expect(order.lineIds.map((id) => after.get(id)?.stage)).toEqual(
      order.lineIds.map(() => "Invoiced"),
    );
    expect(booked()).toBe(sumAway(samples));
    expect(await violationsIn(twin, { settings })).toEqual([]);
    expect(await violationsIn(twin)).not.toEqual([]);
  });
});

function isDiffering(index: number): boolean {
  const sample = samples[index];
  return sample !== undefined && differing.includes(sample);
}

function sumAway(chosen: typeof samples): number {
  return chosen.reduce((sum, sample) => sum + rounded(sample).away, 0);
}
