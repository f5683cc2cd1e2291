import { spawnSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { projectFolder } from "../support/projectFiles";

interface Outcome {
  readonly exitCode: number | null;
  readonly lastLine: string;
  readonly output: string;
}

interface Checkout {
  readonly readme: string;
  /** What the step before the tests does. */
  readonly lint: string;
  /** What the test runner writes as its result, undefined for nothing, and how it ends. */
  readonly result: object | undefined;
  readonly testExitCode: number;
}

const good: Checkout = {
  readme: "npm ci && npm run check\n",
  lint: "node -e 0",
  result: { numPassedTests: 7, numFailedTests: 0, numRuntimeErrorTestSuites: 0 },
  testExitCode: 0,
};

/** Stands in for jest: writes a result to the file that it is told. */
function testRunner({ result, testExitCode }: Checkout): string {
  const write = `require("node:fs").writeFileSync(file, ${JSON.stringify(JSON.stringify(result))});`;
  return `
    const file = process.argv.find((argument) => argument.startsWith("--outputFile=")).slice(13);
    if (!process.argv.includes("--json")) process.exit(9);
    ${result === undefined ? "" : write}
    process.exit(${testExitCode});
  `;
}

describe(".ci/run", () => {
  let folder: string;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "ci-"));
    mkdirSync(join(folder, ".ci"));
    copyFileSync(join(projectFolder, ".ci/run"), join(folder, ".ci/run"));
  });

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  /** Runs the script in a project of its own, without packages and with the given steps. */
  function run(changes: Partial<Checkout> = {}): Outcome {
    const checkout = { ...good, ...changes };
    const manifest = { name: "checkout", version: "1.0.0", private: true };
    const scripts = {
      lint: checkout.lint,
      test: "node runner.cjs",
      check: "npm run lint && npm test",
    };
    const lock = { ...manifest, lockfileVersion: 3, requires: true, packages: { "": manifest } };
    const files = {
      "README.md": checkout.readme,
      "package.json": JSON.stringify({ ...manifest, scripts }),
      "package-lock.json": JSON.stringify(lock),
      "runner.cjs": testRunner(checkout),
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    const { status, stdout, stderr } = spawnSync("bash", [join(folder, ".ci/run")], {
      encoding: "utf8",
    });
    const lastLine = stdout.trimEnd().split("\n").at(-1) ?? "";
    return { exitCode: status, lastLine, output: stdout + stderr };
  }

  it("ends with the counts of the tests and 0 when all passed", () => {
    expect(run()).toMatchObject({ exitCode: 0, lastLine: "7 passed, 0 failed" });
  }, 30_000);

  it("runs the tests after another step failed, and names that step", () => {
    const outcome = run({ lint: "node -e 'process.exit(2)'" });
    expect(outcome).toMatchObject({ exitCode: 1, lastLine: "7 passed, 1 failed" });
    expect(outcome.output).toContain("failed step: npm run lint");
  }, 30_000);

  it("counts failed tests and suites that did not even load", () => {
    const result = { numPassedTests: 5, numFailedTests: 2, numRuntimeErrorTestSuites: 1 };
    const outcome = run({ result, testExitCode: 1 });
    expect(outcome).toMatchObject({ exitCode: 1, lastLine: "5 passed, 3 failed" });
    expect(outcome.output).toContain("failed step: npm test");
  }, 30_000);

  it("fails when the tests leave no result", () => {
    const outcome = run({ result: undefined, testExitCode: 1 });
    expect(outcome).toMatchObject({ exitCode: 1, lastLine: "0 passed, 1 failed" });
  }, 30_000);

  it("fails when the runner fails although every test passed", () => {
    const outcome = run({ testExitCode: 1 });
    expect(outcome).toMatchObject({ exitCode: 1, lastLine: "7 passed, 1 failed" });
  }, 30_000);

  it("fails when README tells a newcomer another command", () => {
    const outcome = run({ readme: "make test\n" });
    expect(outcome).toMatchObject({ exitCode: 1, lastLine: "7 passed, 1 failed" });
  }, 30_000);
});
