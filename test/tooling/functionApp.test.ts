import { execFileSync, spawnSync } from "node:child_process";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { basename, join } from "node:path";
import { Cron } from "croner";
import { readSettings } from "../../lib/app/settings";
import { settingsSchema } from "../../lib/app/settingsSchema";
import { stageNames } from "../../lib/domain/stages";
import { projectFiles, projectFolder, readProjectFile } from "../support/projectFiles";

interface Registration {
  readonly name: string;
  readonly bindings: Readonly<
    Record<string, { readonly type: string; readonly schedule?: string; runOnStartup?: boolean }>
  >;
}

const functionFiles = projectFiles("functions");
const linesMax = 40;

/** Loads a file of `functions` as a host does, and tells what it registers. */
function registrationsOf(path: string): Registration[] {
  const registered: Registration[] = [];
  jest.resetModules();
  jest.doMock(
    "@azure/functions-core",
    () => ({
      version: "3.0.0",
      hostVersion: "4.0.0",
      registerHook: () => undefined,
      setProgrammingModel: () => undefined,
      registerFunction: (registration: Registration) => registered.push(registration),
    }),
    { virtual: true },
  );
  jest.requireActual(join(projectFolder, path));
  return registered;
}

function settingOfStage(stage: string): string {
  return `${stage.toUpperCase().replaceAll("-", "_")}_SCHEDULE`;
}

const { Values: sample } = JSON.parse(readProjectFile("local.settings.sample.json")) as {
  Values: Readonly<Record<string, string>>;
};

/** What only the user can know, filled in. */
const filledIn = { ...sample, INVOICE_FROM: "2026-01-01", ERP_API_KEY: "secret" };

describe("files of functions", () => {
  it.each(functionFiles)(`%s is a registration of under ${linesMax} lines`, (path) => {
    const text = readProjectFile(path);
    expect(text.split("\n").length).toBeLessThan(linesMax);
    const statements = text.split(/;\s*\n/).filter((statement) => statement.trim() !== "");
    const others = statements.filter((statement) => !/^\s*(import |app\.)/.test(statement));
    expect(others).toEqual([]);
  });

  it.each(functionFiles)("%s registers one function, named as the file", (path) => {
    const names = registrationsOf(path).map(({ name }) => name);
    const fileName = basename(path, ".ts");
    expect(names.map((name) => name.replaceAll("-", ""))).toEqual([fileName.toLowerCase()]);
  });

  it("register a timer for each stage and the reconciler, on the schedule of its setting", () => {
    const timers = functionFiles
      .flatMap(registrationsOf)
      .flatMap(({ name, bindings }) =>
        Object.values(bindings).map((binding) => ({ ...binding, name })),
      )
      .filter(({ type }) => type === "timerTrigger");
    const schedules = timers.map(({ name, schedule }) => `${name} ${schedule ?? ""}`);
    expect(schedules.sort()).toEqual(
      [...stageNames, "reconcile"].map((name) => `${name} %${settingOfStage(name)}%`).sort(),
    );
    expect(timers.filter(({ runOnStartup }) => runOnStartup === true)).toEqual([]);
  });
});

describe("local.settings.sample.json", () => {
  it("has every setting, every schedule and nothing else", () => {
    expect(Object.keys(sample).sort()).toEqual(
      ["FUNCTIONS_WORKER_RUNTIME", ...Object.keys(settingsSchema.shape)].sort(),
    );
  });

  it("holds the defaults, so that it changes nothing by itself", () => {
    const required = ["DATAVERSE_URL", "ERP_URL", "INVOICE_FROM", "ERP_API_KEY"];
    const schedules = [...stageNames, "reconcile"].map(settingOfStage);
    const chosen = [...required, ...schedules, "AzureWebJobsStorage"];
    const settings = readSettings(filledIn);
    const bare = Object.fromEntries(
      Object.entries(filledIn).filter(([name]) => chosen.includes(name)),
    );
    expect(settings).toEqual(readSettings(bare));
  });

  it("does not start before the user said from which day orders are billed", () => {
    expect(() => readSettings(sample)).toThrow(/INVOICE_FROM is missing/);
  });

  it("runs the stages at night, one after the other", () => {
    const midnight = new Date("2026-05-01T00:00:00Z");
    const first = stageNames.map((stage) => {
      const schedule = sample[settingOfStage(stage)] ?? "";
      return new Cron(schedule, { mode: "6-part", timezone: "UTC" }).nextRun(midnight)!.getTime();
    });
    expect([...first].sort((a, b) => a - b)).toEqual(first);
    expect(new Set(first).size).toBe(stageNames.length);
    expect(Math.max(...first)).toBeLessThan(Date.parse("2026-05-01T06:00:00Z"));
  });

  it("leaves drafts quiet for long enough before they are summed", () => {
    const hours = (stage: string): number =>
      Number((sample[settingOfStage(stage)] ?? "").split(" ")[2]);
    const quietHours = Number(sample["BUNDLE_QUIET_MINUTES"]) / 60;
    expect(hours("calculate") - hours("bundle")).toBeGreaterThan(quietHours);
  });
});

describe("host.json", () => {
  const host = JSON.parse(readProjectFile("host.json")) as {
    version: string;
    functionTimeout: string;
    extensions: { http: { routePrefix: string } };
  };

  it("gives a run twice the time of its slice before the process is ended", () => {
    expect(host).toMatchObject({ version: "2.0", functionTimeout: "00:10:00" });
    expect(readSettings(filledIn).FUNCTION_TIMEOUT_SECONDS).toBe(600);
    expect(readSettings(filledIn).SLICE_SECONDS * 2).toBeLessThanOrEqual(600);
  });
});

describe(".funcignore", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "funcignore-"));
    execFileSync("git", ["init", "--quiet", folder]);
    copyFileSync(join(projectFolder, ".funcignore"), join(folder, ".gitignore"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  function isDeployed(path: string): boolean {
    // Exit code 1 means that nothing is ignored.
    const { stdout: answer } = spawnSync(
      "git",
      ["check-ignore", "--no-index", "--verbose", "--non-matching", path],
      { cwd: folder, encoding: "utf8" },
    );
    expect(answer).toContain(path);
    return answer.startsWith("::");
  }

  it.each([
    "host.json",
    "package.json",
    "dist/functions/send.js",
    "dist/lib/domain/money.js",
    "dist/infra/dataverse/schema.js",
    "node_modules/axios/dist/node/axios.cjs",
    "node_modules/big.js/package.json",
    "node_modules/some-package/lib/test/functions/index.js",
  ])("deploys %s", (path) => {
    expect(isDeployed(path)).toBe(true);
  });

  it.each([
    "local.settings.json",
    "local.settings.sample.json",
    "functions/send.ts",
    "lib/domain/money.ts",
    "infra/local/start.ts",
    "dist/infra/chaos/main.js",
    "dist/infra/local/start.js",
    "dist/functions/send.js.map",
    "test/repository.test.ts",
    "docs/architecture.md",
    "README.md",
    "eslint.config.mjs",
    "jest.config.cjs",
    ".twin/state.db",
    ".npmrc",
  ])("does not deploy %s", (path) => {
    expect(isDeployed(path)).toBe(false);
  });
});
