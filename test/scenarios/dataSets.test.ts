import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { writeSample } from "../../infra/local/data/writeSample";
import type { Summary } from "../../infra/local/summary/Summary";
import { describeWithDataSet } from "../infra/local/data/support/describeWithDataSet";
import { runOracle } from "../oracle/runOracle";
import { freeBasePort, ProjectProcess, startTwin } from "../support/TwinProcess";

const timeoutInMs = 180_000;
const samples = 3;
const largestSeed = 1_000_000;

interface RequestCounts {
  readonly requests: number;
  readonly byKind: Readonly<Record<string, number>>;
  readonly innerByKind: Readonly<Record<string, number>>;
  readonly writeOperations: number;
  readonly largestBatch: number;
}

interface EmulatorLog {
  readonly byCorrelation: Readonly<Record<string, RequestCounts>>;
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "data-sets-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function summary(name: string): Summary {
  return JSON.parse(readFileSync(join(folder, name), "utf8")) as Summary;
}

/** What the twin tells its user to do to prove it. */
async function expectVerified(output: string): Promise<void> {
  const settings = /npm run verify -- --settings (\S+)/.exec(output)?.[1] ?? "";
  const checker = new ProjectProcess("infra/verify/main.js", ["--settings", settings]);
  expect(await checker.ended()).toMatchObject({
    code: 0,
    output: expect.stringMatching(/^verified$/m) as string,
  });
}

/** Runs the twin to the end; gives its summary and what the emulator's log says of the app. */
async function run(directory: string): Promise<{ summary: Summary; log: RequestCounts[] }> {
  const port = await freeBasePort();
  const file = join(folder, "summary.json");
  const twin = startTwin("--data", directory, "--json", file, "--port", String(port));
  await twin.said("Press Ctrl-C");
  const answer = await fetch(`http://127.0.0.1:${String(port + 1)}/_emulator/log`);
  const { byCorrelation } = (await answer.json()) as EmulatorLog;
  await expectVerified(twin.output);
  twin.interrupt();
  expect(await twin.ended()).toMatchObject({ code: 0 });
  const runs = Object.entries(byCorrelation).filter(([id]) => /^\d{13}-/.test(id));
  return { summary: summary("summary.json"), log: runs.map(([, counts]) => counts) };
}

function total(log: readonly RequestCounts[], count: (one: RequestCounts) => number): number {
  return log.reduce((sum, one) => sum + count(one), 0);
}

/** What holds for every data set: reads by page only, few writes, no batch above the bound. */
function expectFrugal(log: readonly RequestCounts[], eligibleLines: number): void {
  expect(log.length).toBeGreaterThanOrEqual(4);
  const readsOfOneRecord = (one: RequestCounts): number =>
    (one.byKind["retrieve"] ?? 0) + (one.innerByKind["retrieve"] ?? 0);
  expect(total(log, readsOfOneRecord)).toBe(0);
  expect(total(log, (one) => one.writeOperations) / eligibleLines).toBeLessThanOrEqual(6);
  expect(Math.max(...log.map((one) => one.largestBatch))).toBeLessThanOrEqual(100);
}

describe("samples of random seeds", () => {
  const seeds = Array.from({ length: samples }, () => Math.floor(Math.random() * largestSeed));

  it.each(seeds)(
    "the sample of seed %i comes out as the oracle says",
    async (seed) => {
      const data = join(folder, "sample");
      writeSample(data, { seed, lines: 1_000 });
      const result = await run(data);
      expect(result.summary).toMatchObject(runOracle(data));
      expectFrugal(result.log, result.summary.eligibleLines);
    },
    timeoutInMs,
  );
});

describeWithDataSet("northwind", (directory) => {
  it(
    "is invoiced to the cent with few requests",
    async () => {
      const result = await run(directory);
      expect(result.summary).toMatchObject({
        orderLines: 2155,
        eligibleLines: 2082,
        invoiceLines: 2082,
        linesByStage: { Invoiced: 2082 },
        errorsByCode: {},
        invoiceErrorsByCode: {},
        invoices: 89,
        totals: { USD: { net: "1239855.85" } },
        erp: { documents: 89, duplicates: 0 },
      });
      expect(result.summary).toMatchObject(runOracle(directory));
      expectFrugal(result.log, 2082);
      expect(total(result.log, (one) => one.requests)).toBeLessThanOrEqual(208);
    },
    timeoutInMs,
  );
});
