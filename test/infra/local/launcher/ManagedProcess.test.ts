import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { projectFolder } from "../../../support/projectFiles";

const built = join(projectFolder, "dist/infra/local/launcher/ManagedProcess.js");

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "managed-process-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("ManagedProcess", () => {
  it("lives on when its log cannot be written, and still tells what was said last", async () => {
    const script = join(folder, "part.js");
    writeFileSync(script, 'console.log("one"); console.log("two"); process.exitCode = 3;');
    const part = { name: "part", script, args: [], workingDirectory: folder, mayBeKilled: true };
    // A folder in the log's place.
    const definition = JSON.stringify({ ...part, logFile: folder });
    const launcher = `
      const { ManagedProcess } = require(${JSON.stringify(built)});
      const part = new ManagedProcess({ ...${definition}, env: process.env });
      part.ended.then((how) => console.log(JSON.stringify([how, part.tail])));`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", launcher]);
    expect(JSON.parse(stdout)).toEqual(["exit code 3", ["one", "two"]]);
  });

  it("gives Node's own options to a part, and its answer to who asks", async () => {
    const script = join(folder, "part.js");
    const answer = 'process.on("message", (word) => process.send([word, process.execArgv]));';
    writeFileSync(script, `${answer} setInterval(() => undefined, 1_000);`);
    const part = { name: "part", script, args: [], workingDirectory: folder, mayBeKilled: true };
    const definition = JSON.stringify({
      ...part,
      nodeOptions: ["--no-deprecation"],
      logFile: folder,
    });
    const launcher = `
      const { ManagedProcess } = require(${JSON.stringify(built)});
      const part = new ManagedProcess({ ...${definition}, env: process.env });
      part.ask("usage").then(async (answer) => {
        console.log(JSON.stringify(answer));
        await part.stop();
      });`;
    const { stdout } = await promisify(execFile)(process.execPath, ["-e", launcher]);
    const [word, options] = JSON.parse(stdout) as [string, string[]];
    expect(word).toBe("usage");
    expect(options).toContain("--no-deprecation");
  });
});
