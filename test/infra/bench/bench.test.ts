import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { stageNames } from "../../../infra/local/launcher/stages";
import type { BenchReport } from "../../../infra/bench/report/BenchReport";
import type { StageFigures } from "../../../infra/bench/app/PipelineFigures";
import { eventually } from "../../support/eventually";
import { freeBasePort, ProjectProcess } from "../../support/TwinProcess";

const timeoutInMs = 120_000;

let folder: string;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), "bench-test-"));
});

afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Every figure of a stage is there, and is one. */
function expectFigures(stage: StageFigures): void {
  const { stage: _name, ...figures } = stage;
  for (const value of Object.values(figures)) expect(value).toBeGreaterThanOrEqual(0);
  expect(Object.keys(figures)).toHaveLength(11);
  for (const name of [
    "lines",
    "seconds",
    "requests",
    "writeOperations",
    "responseBytes",
  ] as const) {
    expect(stage[name]).toBeGreaterThan(0);
  }
  // Node alone takes more than this; less would be another process's memory, or none.
  expect(stage.appPeakMemoryMb).toBeGreaterThan(40);
  expect(stage.appCpuMsPerLine).toBeGreaterThan(0);
}

describe("npm run bench", () => {
  it(
    "measures the emulator, samples and customers, and writes figures and tables",
    async () => {
      const [json, markdown] = [join(folder, "bench.json"), join(folder, "bench.md")];
      const sizes = ["--lines", "250", "--customer", "48", "--emulator", "96"];
      const port = ["--port", String(await freeBasePort())];
      const files = ["--json", json, "--markdown", markdown];
      const bench = new ProjectProcess("infra/bench/main.js", [...sizes, ...port, ...files]);
      expect(await bench.ended()).toMatchObject({ code: 0 });
      const report = JSON.parse(readFileSync(json, "utf8")) as BenchReport;
      expect(report.seed).toBe(7);
      expect(report.machine).toMatchObject({ node: process.version });
      // One row, then a touch and two writes a line in sets of 48, then one move.
      expect(report.emulator).toMatchObject({ lines: 96, operations: 96 + 2 * 97 + 96 });
      expect(report.emulator.operationsPerSecond).toBeGreaterThan(0);
      expect(report.pipelines.map(({ orderLines }) => orderLines)).toEqual([250]);
      for (const { stages, verifySeconds, appPeakMemoryMb } of report.pipelines) {
        expect(stages.map(({ stage }) => stage)).toEqual(stageNames);
        stages.forEach(expectFigures);
        expect(verifySeconds).toBeGreaterThan(0);
        expect(appPeakMemoryMb).toBeGreaterThan(40);
      }
      expect(report.customers.map(({ invoicedLines }) => invoicedLines)).toEqual([48]);
      expect(Object.values(report.growth)).toEqual([1, 1, 1, 1]);
      expect(readFileSync(markdown, "utf8")).toContain("| create-lines |");
    },
    timeoutInMs,
  );

  it("ends at Ctrl-C and leaves no folder behind", async () => {
    const place = mkdtempSync(join(folder, "tmp-"));
    const environment = { ...process.env, TMPDIR: place, TEMP: place, TMP: place };
    const port = ["--port", String(await freeBasePort())];
    const bench = new ProjectProcess("infra/bench/main.js", port, environment);
    await eventually(() => readdirSync(place).length > 0);
    bench.interrupt();
    expect(await bench.ended()).toMatchObject({ code: 130 });
    expect(readdirSync(place)).toEqual([]);
  });

  it.each([
    ["--lines", "20000,2000"],
    ["--lines", "10,250"],
    ["--customer", "48,x"],
  ])("refuses %s %s in one sentence", async (...args) => {
    const { code, output } = await new ProjectProcess("infra/bench/main.js", args).ended();
    expect(code).toBe(2);
    expect(output).toMatch(new RegExp(`^${args[0]} must be ascending numbers .*\\n$`));
  });
});

describe("npm run soak", () => {
  it(
    "verifies what came out of an app with little memory",
    async () => {
      const json = join(folder, "soak.json");
      const options = ["--lines", "250", "--memory", "128", "--json", json];
      const port = ["--port", String(await freeBasePort())];
      const soak = new ProjectProcess("infra/bench/soak/main.js", [...options, ...port]);
      const { code, output } = await soak.ended();
      expect(code).toBe(0);
      expect(output).toMatch(/250 order lines, \d+ invoiced; .* verified in [\d.]+ s\./);
      const report = JSON.parse(readFileSync(json, "utf8")) as Record<string, unknown>;
      expect(report).toMatchObject({ orderLines: 250, memoryMb: 128, verified: true });
      // The limit reached the app's own process; V8 adds room for what is young.
      expect(report["appHeapLimitMb"]).toBeLessThan(200);
    },
    timeoutInMs,
  );
});
