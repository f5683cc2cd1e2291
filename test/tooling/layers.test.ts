import { execFileSync } from "node:child_process";
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join, resolve } from "node:path";

const projectFolder = resolve(__dirname, "../..");

/** One file per layer that imports all it may. */
const lawfulFiles: Readonly<Record<string, readonly string[]>> = {
  "lib/domain/money.ts": ["big.js", "node:crypto"],
  "lib/domain/invoice.ts": ["./money"],
  "lib/ports/store.ts": ["../domain/invoice"],
  "lib/engine/runStage.ts": ["../ports/store", "../domain/invoice"],
  "lib/stages/bundle.ts": ["../engine/runStage", "../ports/store", "../domain/invoice"],
  "lib/byHand/moveLine.ts": ["../stages/bundle", "../engine/runStage", "../ports/store"],
  "lib/adapters/storage/table.ts": ["@azure/data-tables", "../../ports/store"],
  "lib/adapters/locks/tableLocks.ts": ["../storage/table", "../../ports/store"],
  "lib/adapters/runs/tableRuns.ts": ["../storage/table"],
  "lib/adapters/dataverse/client.ts": ["axios", "../../../infra/dataverse/schema"],
  "lib/app/compose.ts": [
    "../stages/bundle",
    "../byHand/moveLine",
    "../adapters/locks/tableLocks",
    "../adapters/runs/tableRuns",
    "../adapters/dataverse/client",
  ],
  "lib/cli/main.ts": ["../app/compose", "../domain/invoice", "../../infra/dataverse/schema"],
  "functions/bundle.ts": ["../lib/app/compose", "@azure/functions"],
  "infra/dataverse/schema.ts": [],
  "infra/local/start.ts": ["../dataverse/schema", "fastify", "node:http"],
  "infra/verify/main.ts": ["../dataverse/schema", "big.js", "node:fs"],
  "infra/bench/main.ts": ["../local/start", "../dataverse/schema", "zod", "node:child_process"],
  "infra/chaos/main.ts": ["../local/start", "../verify/main", "../dataverse/schema"],
  "test/oracle/total.ts": ["node:fs"],
  "test/oracle/total.test.ts": ["./total"],
};

/**
 * Files that break rules: what each imports, and the rules that must catch it. A circle is reported
 * once, where it starts.
 */
const unlawfulFiles: Readonly<
  Record<string, { readonly imports: readonly string[]; readonly rules: readonly string[] }>
> = {
  "functions/readsDomain.ts": {
    imports: ["../lib/domain/money"],
    rules: ["functions-register-only"],
  },
  "functions/readsPackage.ts": {
    imports: ["axios"],
    rules: ["functions-register-only"],
  },
  "lib/domain/readsPorts.ts": { imports: ["../ports/store"], rules: ["domain-is-pure"] },
  "lib/domain/readsFiles.ts": { imports: ["node:fs"], rules: ["domain-is-pure"] },
  "lib/domain/readsPackage.ts": { imports: ["zod"], rules: ["domain-is-pure"] },
  "lib/ports/readsEngine.ts": { imports: ["../engine/runStage"], rules: ["ports-know-the-domain"] },
  "lib/engine/readsStages.ts": {
    imports: ["../stages/bundle"],
    rules: ["engine-knows-ports-and-domain"],
  },
  "lib/byHand/readsAdapters.ts": {
    imports: ["../adapters/storage/table"],
    rules: ["by-hand-knows-stages-engine-ports-and-domain"],
  },
  "lib/stages/readsByHand.ts": {
    imports: ["../byHand/moveLine"],
    rules: ["stages-know-engine-ports-and-domain"],
  },
  "lib/engine/readsNetwork.ts": {
    imports: ["node:https"],
    rules: ["engine-knows-ports-and-domain"],
  },
  "lib/engine/readsPackage.ts": {
    imports: ["axios"],
    rules: ["engine-knows-ports-and-domain", "one-adapter-per-technology"],
  },
  "lib/stages/readsAdapter.ts": {
    imports: ["../adapters/dataverse/client"],
    rules: ["stages-know-engine-ports-and-domain"],
  },
  "lib/adapters/erp/readsStages.ts": {
    imports: ["../../stages/bundle"],
    rules: ["adapters-know-ports-and-domain"],
  },
  "lib/adapters/erp/readsDataverse.ts": {
    imports: ["../dataverse/client"],
    rules: ["adapters-do-not-know-each-other"],
  },
  "lib/adapters/erp/readsStorage.ts": {
    imports: ["../storage/table"],
    rules: ["storage-is-for-locks-runs-queues-and-operations"],
  },
  "lib/adapters/erp/readsSchema.ts": {
    imports: ["../../../infra/dataverse/schema"],
    rules: ["schema-is-for-the-dataverse-adapter"],
  },
  "lib/app/readsConsole.ts": { imports: ["../cli/main"], rules: ["app-knows-no-console"] },
  "lib/app/readsTwin.ts": {
    imports: ["../../infra/local/start"],
    rules: ["app-knows-no-twin", "schema-is-for-the-dataverse-adapter"],
  },
  "lib/cli/readsAdapter.ts": {
    imports: ["../adapters/dataverse/client"],
    rules: ["console-goes-through-the-app"],
  },
  "infra/verify/readsApp.ts": {
    imports: ["../../lib/domain/money"],
    rules: ["checker-shares-nothing"],
  },
  "infra/verify/readsTwin.ts": {
    imports: ["../local/start"],
    rules: ["checker-shares-nothing"],
  },
  "infra/local/readsChecker.ts": {
    imports: ["../verify/main"],
    rules: ["nothing-knows-the-checker"],
  },
  "infra/bench/readsApp.ts": {
    imports: ["../../lib/domain/money"],
    rules: ["bench-starts-processes"],
  },
  "infra/bench/readsFunctions.ts": {
    imports: ["../../functions/bundle"],
    rules: ["bench-starts-processes"],
  },
  "infra/bench/readsChecker.ts": {
    imports: ["../verify/main"],
    rules: ["nothing-knows-the-checker"],
  },
  "infra/local/readsBench.ts": {
    imports: ["../bench/main"],
    rules: ["nothing-knows-the-bench"],
  },
  "infra/chaos/readsApp.ts": {
    imports: ["../../lib/domain/money"],
    rules: ["chaos-starts-processes"],
  },
  "infra/verify/readsBreaker.ts": {
    imports: ["../chaos/main"],
    rules: ["nothing-knows-the-breaker"],
  },
  "infra/local/readsApp.ts": { imports: ["../../lib/domain/money"], rules: ["twin-knows-no-app"] },
  "infra/dataverse/readsTwin.ts": {
    imports: ["../local/start"],
    rules: ["app-knows-no-twin", "schema-stands-alone"],
  },
  "infra/local/readsTests.ts": {
    imports: ["../../test/oracle/total"],
    rules: ["nothing-knows-tests"],
  },
  "test/oracle/readsDomain.ts": {
    imports: ["../../lib/domain/money"],
    rules: ["oracle-shares-nothing"],
  },
  "lib/app/circleA.ts": { imports: ["./circleB"], rules: ["no-circular"] },
  "lib/app/circleB.ts": { imports: ["./circleA"], rules: [] },
  "lib/app/alone.ts": { imports: [], rules: ["no-orphans"] },
  "lib/app/readsDevelopment.ts": { imports: ["fast-check"], rules: ["no-development-packages"] },
  "lib/app/readsUndeclared.ts": { imports: ["semver"], rules: ["packages-are-declared"] },
  "lib/app/readsUnknown.ts": { imports: ["no-such-package"], rules: ["imports-resolve"] },
  "lib/app/readsMissing.ts": { imports: ["./missing"], rules: ["imports-resolve"] },
};

interface CruiseReport {
  readonly summary: {
    readonly violations: readonly {
      readonly from: string;
      readonly rule: { readonly name: string };
    }[];
  };
}

/** Types are imported only, because a type carries knowledge of another layer just as well. */
function writeSource(folder: string, file: string, imports: readonly string[]): void {
  const path = join(folder, file);
  mkdirSync(dirname(path), { recursive: true });
  const lines = imports.map((name, index) => `import type * as m${index} from "${name}";\n`);
  writeFileSync(path, `${lines.join("")}export const name = "${file}";\n`);
}

/** @returns the names of the broken rules by file. */
function cruise(folder: string): Map<string, Set<string>> {
  const command = join(projectFolder, "node_modules/dependency-cruiser/bin/dependency-cruise.mjs");
  const options = ["--config", ".dependency-cruiser.cjs", "--preserve-symlinks"];
  const report = execFileSync(
    process.execPath,
    [command, "functions", "lib", "infra", "test", ...options, "--output-type", "json"],
    { cwd: folder, encoding: "utf8", maxBuffer: 64 * 1024 * 1024 },
  );
  const rulesByFile = new Map<string, Set<string>>();
  for (const { from, rule } of (JSON.parse(report) as CruiseReport).summary.violations) {
    rulesByFile.set(from, (rulesByFile.get(from) ?? new Set()).add(rule.name));
  }
  return rulesByFile;
}

describe("layer rules", () => {
  let folder: string;
  let broken: Map<string, Set<string>>;

  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), "layers-"));
    for (const file of [
      ".dependency-cruiser.cjs",
      "package.json",
      "tsconfig.json",
      "tsconfig.test.json",
    ]) {
      copyFileSync(join(projectFolder, file), join(folder, file));
    }
    symlinkSync(join(projectFolder, "node_modules"), join(folder, "node_modules"), "dir");
    for (const [file, imports] of Object.entries(lawfulFiles)) writeSource(folder, file, imports);
    for (const [file, { imports }] of Object.entries(unlawfulFiles)) {
      writeSource(folder, file, imports);
    }
    broken = cruise(folder);
  }, 60_000);

  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it.each(Object.keys(lawfulFiles))("lets %s import all it may", (file) => {
    expect([...(broken.get(file) ?? [])]).toEqual([]);
  });

  it.each(Object.entries(unlawfulFiles))("catches %s", (file, { rules }) => {
    expect([...(broken.get(file) ?? [])].sort()).toEqual([...rules].sort());
  });

  it("finds nothing else", () => {
    const planted = new Set([...Object.keys(lawfulFiles), ...Object.keys(unlawfulFiles)]);
    expect([...broken.keys()].filter((file) => !planted.has(file))).toEqual([]);
  });
});
