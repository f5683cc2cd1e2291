import { spawnSync } from "node:child_process";
import {
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { projectFolder } from "../../support/projectFiles";

const timeoutInMs = 60_000;
const tsconfig = {
  compilerOptions: {
    ...{ rootDir: ".", outDir: "dist", module: "node20", target: "es2023", sourceMap: true },
    ...{ types: [], lib: ["es5"], skipLibCheck: true },
  },
  include: ["functions", "lib"],
};

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "build-"));
  write("tsconfig.json", JSON.stringify(tsconfig));
  write("functions/first.ts", 'import { one } from "../lib/one";\nexport const first = one;\n');
  write("lib/one.ts", "export const one: number = 1;\n");
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function write(file: string, text: string): void {
  mkdirSync(dirname(join(folder, file)), { recursive: true });
  writeFileSync(join(folder, file), text);
}

function build(): { status: number | null; stderr: string } {
  const script = join(projectFolder, "infra/local/build.mjs");
  return spawnSync(process.execPath, [script], { cwd: folder, encoding: "utf8" });
}

/** Every file of the build with its text and which file on disk it is. */
function built(): Record<string, string> {
  const files = readdirSync(join(folder, "dist"), { recursive: true, encoding: "utf8" });
  const paths = files.map((file) => [file, join(folder, "dist", file)] as const);
  return Object.fromEntries(
    paths
      .filter(([, path]) => statSync(path).isFile())
      .map(([file, path]) => [file, `${statSync(path).ino}: ${readFileSync(path, "utf8")}`]),
  );
}

describe("the build", () => {
  it(
    "leaves alone what did not change, so that a running twin keeps its files",
    () => {
      expect(build()).toMatchObject({ status: 0, stderr: "" });
      const first = built();
      expect(Object.keys(first).sort()).toEqual([
        "functions/first.js",
        "functions/first.js.map",
        "lib/one.js",
        "lib/one.js.map",
      ]);
      write("lib/one.ts", "export const one: number = 2;\n");
      expect(build()).toMatchObject({ status: 0 });
      const second = built();
      expect(second["functions/first.js"]).toBe(first["functions/first.js"]);
      expect(second["lib/one.js"]).toContain("exports.one = 2");
    },
    timeoutInMs,
  );

  it(
    "removes a function whose source is gone",
    () => {
      write("functions/old/stale.ts", "export const stale = 1;\n");
      expect(build()).toMatchObject({ status: 0 });
      expect(Object.keys(built())).toContain("functions/old/stale.js");
      rmSync(join(folder, "functions/old"), { recursive: true });
      expect(build()).toMatchObject({ status: 0 });
      expect(readdirSync(join(folder, "dist/functions"))).toEqual(["first.js", "first.js.map"]);
    },
    timeoutInMs,
  );

  it(
    "keeps the last good build when the code does not compile, and says where",
    () => {
      expect(build()).toMatchObject({ status: 0 });
      const good = built();
      write("lib/one.ts", 'export const one: number = "1";\n');
      const { status, stderr } = build();
      expect(status).toBe(1);
      expect(stderr).toContain("lib/one.ts(1,14): error TS2322");
      expect(built()).toEqual(good);
    },
    timeoutInMs,
  );
});
