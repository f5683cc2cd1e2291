import { existsSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { transpileModule, ModuleKind } from "typescript";
import { projectFiles, projectFolder, readProjectFile } from "./support/projectFiles";

const files = projectFiles();
const codeFiles = files.filter((path) => /\.(ts|mjs|cjs)$/.test(path));
const textFiles = files.filter((path) => path !== "package-lock.json");

/** Files over the limit, each with the reason why it is better in one piece. */
const longFiles: Readonly<Record<string, string>> = {};
const linesMax = 300;

const byHand = "test/scenarios/byHand.test.ts moves lines and invoices by it";
const explain = "test/lib/domain/explainLine.test.ts goes through it";
const recover = "test/scenarios/recover.test.ts goes through the app that is made of it";
const delegated = "test/scenarios/delegatedStage.test.ts has stages carried out by them";

/** Files of `lib` that no test names or imports, each with what tests them instead. */
const testedElsewhere: Readonly<Record<string, string>> = {
  "lib/byHand/HandOutcome.ts": byHand,
  "lib/byHand/HandWork.ts": byHand,
  "lib/byHand/askErp.ts": byHand,
  "lib/byHand/discardInvoice.ts": byHand,
  "lib/byHand/emptyInvoice.ts": byHand,
  "lib/byHand/moveInvoice.ts": byHand,
  "lib/byHand/moveLine.ts": byHand,
  "lib/byHand/underLocks.ts": byHand,
  "lib/byHand/recover.ts": recover,
  "lib/byHand/checkHealth.ts": recover,
  "lib/adapters/locks/createLockWatch.ts": recover,
  "lib/adapters/runs/createTableJournal.ts": recover,
  "lib/byHand/explainLines.ts": "test/scenarios/explain.test.ts explains 2,000 lines by it",
  "lib/domain/explainOffInvoice.ts": explain,
  "lib/domain/explainOnInvoice.ts": explain,
  "lib/domain/explainReasons.ts": explain,
  "lib/cli/main.ts": "test/scenarios/notReady.test.ts starts it as a process",
  "lib/cli/writeDocs.ts": "test/lib/app/documents.test.ts compares the files that it writes",
  "lib/background/cancelOperation.ts":
    "test/scenarios/backgroundOperations.test.ts asks for it over HTTP",
  "lib/background/delegateRun.ts": delegated,
  "lib/background/keepStage.ts": delegated,
  "lib/background/sendOperation.ts": delegated,
  "lib/background/traceOperation.ts": delegated,
  "lib/background/auditRuns.ts": "test/scenarios/auditExport.test.ts has runs and reconciler do it",
  "lib/background/deliverFollowUp.ts": "test/scenarios/followUps.test.ts has the app do it",
  "lib/background/noteExport.ts": "test/scenarios/auditExport.test.ts has the app do it",
  "lib/background/refusalOf.ts": "test/scenarios/callbacks.test.ts meets it",
  "lib/background/settleOperation.ts": "test/scenarios/callbacks.test.ts has the app do it",
  "lib/background/lookAtOperation.ts": "test/scenarios/callbacks.test.ts has the app do it",
  "lib/background/receiveNotice.ts": "test/scenarios/callbacks.test.ts has the app do it",
  "lib/background/reconcileOperations.ts": "test/scenarios/callbacks.test.ts has the app do it",
  "lib/background/submitOperation.ts": "test/scenarios/callbacks.test.ts has the app do it",
};

/** `text` matches are told as `path:line`. */
function linesMatching(paths: readonly string[], pattern: RegExp): string[] {
  return paths.flatMap((path) =>
    readProjectFile(path)
      .split("\n")
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}`] : [])),
  );
}

/** True for a file that holds types only: nothing of it is left to run. */
function isTypesOnly(path: string): boolean {
  const { outputText } = transpileModule(readProjectFile(path), {
    compilerOptions: { module: ModuleKind.ESNext, removeComments: true },
  });
  return outputText.replace("export {};", "").trim() === "";
}

/** Files of the project that a file imports by relative path. */
function importsOf(path: string): string[] {
  const specifiers = readProjectFile(path).matchAll(/(?:from |import\(|require\()"(\.[^"]+)"/g);
  return [...specifiers].map(([, specifier = ""]) => `${join(dirname(path), specifier)}.ts`);
}

/** `lib/stages`, `lib/adapters/erp`: what is tested through its entry files. */
function folderOf(path: string): string {
  const [, layer = "", technology = ""] = path.split("/");
  return layer === "adapters" ? `${layer}/${technology}` : layer;
}

/**
 * Files of `lib` that tests import, and the helpers which those import from their own folder. The
 * domain has no helpers: each of its files is tested by itself.
 */
function reachedWithinFolder(entries: readonly string[]): ReadonlySet<string> {
  const reached = new Set(entries.filter((path) => path.startsWith("lib/")));
  for (const path of reached) {
    if (folderOf(path) === "domain" || !files.includes(path)) continue;
    for (const next of importsOf(path)) {
      if (folderOf(next) === folderOf(path)) reached.add(next);
    }
  }
  return reached;
}

describe("the project's files", () => {
  it("are there to be looked at", () => {
    expect(codeFiles.length).toBeGreaterThan(100);
  });

  it(`have at most ${linesMax} lines, or a reason`, () => {
    const tooLong = codeFiles.filter((path) => {
      const lines = readProjectFile(path).split("\n").length - 1;
      return lines > linesMax && longFiles[path] === undefined;
    });
    expect(tooLong).toEqual([]);
  });

  it("list no reason for a file that needs none", () => {
    const listed = [...Object.keys(longFiles), ...Object.keys(testedElsewhere)];
    expect(listed.filter((path) => !files.includes(path))).toEqual([]);
  });

  it("leave nothing to be done later", () => {
    const words = ["TO" + "DO", "FIX" + "ME", "HA" + "CK"];
    expect(linesMatching(textFiles, new RegExp(`\\b(${words.join("|")})\\b`))).toEqual([]);
  });

  it("name no machine and no registry", () => {
    const machine = /(^|[^\w.:/-])(\/(work|home|root|Users)\/|[A-Z]:\\\\?Users\\)/;
    const registry = new RegExp(["registry", "\\.npm", "js\\.org"].join(""));
    expect(linesMatching(textFiles, machine)).toEqual([]);
    expect(linesMatching(files, registry)).toEqual([]);
  });

  it("switch no lint rule off without a reason", () => {
    const directive = /(eslint-|prettier-|@ts-)(disable|ignore|expect-error|nocheck)/;
    const withReason = /(eslint-disable[a-z-]* \S+.* -- \S|@ts-expect-error \S)/;
    const paths = codeFiles.filter((path) => path !== "test/repository.test.ts");
    const bare = linesMatching(paths, directive).filter((place) => {
      const [path = "", line = "1"] = place.split(":");
      return !withReason.test(readProjectFile(path).split("\n")[Number(line) - 1] ?? "");
    });
    expect(bare).toEqual([]);
  });

  it("end lines with a line feed alone and the file with one", () => {
    const wrong = textFiles.filter((path) => {
      const text = readProjectFile(path);
      return text !== "" && (text.includes("\r\n") || !text.endsWith("\n"));
    });
    expect(wrong).toEqual([]);
  });
});

describe("files of lib", () => {
  const testFiles = files.filter((path) => /^test\/.+\.ts$/.test(path));
  const logic = files.filter((path) => path.startsWith("lib/") && !isTypesOnly(path));

  it("each have a test, serve a file of their folder that has one, or have a reason", () => {
    const imported = testFiles.flatMap(importsOf);
    const mirrored = logic.filter((path) =>
      existsSync(join(projectFolder, `test/${path.replace(/\.ts$/, ".test.ts")}`)),
    );
    const tested = reachedWithinFolder([...imported, ...mirrored]);
    const untested = logic.filter(
      (path) => !tested.has(path) && testedElsewhere[path] === undefined,
    );
    expect(untested).toEqual([]);
  });

  it("are tested by files that mirror them", () => {
    const strays = testFiles
      .filter((path) => path.startsWith("test/lib/domain/"))
      .filter((path) => {
        const subject = path.replace(/^test\//, "").replace(/\.test\.ts$/, ".ts");
        return !files.includes(subject);
      });
    expect(strays).toEqual([]);
  });
});

describe("documents", () => {
  const documents = files.filter((path) => path.endsWith(".md"));

  it("link to files that are there", () => {
    const broken = documents.flatMap((path) =>
      [...readProjectFile(path).matchAll(/\]\((?!https?:|#|mailto:)([^)#\s]+)/g)]
        .map(([, target = ""]) => normalize(join(dirname(path), target)))
        .filter((target) => !existsSync(join(projectFolder, target)))
        .map((target) => `${path} -> ${target}`),
    );
    expect(broken).toEqual([]);
  });

  it("name commands that package.json has", () => {
    const { scripts } = JSON.parse(readProjectFile("package.json")) as {
      scripts: Record<string, string>;
    };
    const unknown = documents.flatMap((path) =>
      [...readProjectFile(path).matchAll(/\bnpm (?:run )?(?:--silent )?([a-z][a-z:-]*)/g)]
        .map(([command, name = ""]) => ({ command, name }))
        .filter(({ command, name }) => {
          const isBuiltIn = !command.includes("run") && ["ci", "install", "audit"].includes(name);
          return !isBuiltIn && scripts[name] === undefined;
        })
        .map(({ command }) => `${path}: ${command}`),
    );
    expect(unknown).toEqual([]);
  });

  it("tell a newcomer to test with what the build server runs", () => {
    const command = "npm ci && npm run check";
    expect(readProjectFile("README.md")).toContain(command);
    expect(readProjectFile(".ci/run")).toContain(command);
  });
});
