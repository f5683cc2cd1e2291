import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { StateDirectory } from "../../../../infra/local/launcher/StateDirectory";
import { projectFolder } from "../../../support/projectFiles";

const timeoutInMs = 30_000;

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "state-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe("StateDirectory", () => {
  it("makes and keeps the folder that is named, and removes a temporary one", () => {
    const kept = StateDirectory.open(join(folder, "a", "b"));
    kept.close();
    expect([kept.kept, existsSync(kept.path)]).toEqual([true, true]);
    const temporary = StateDirectory.open(undefined);
    expect([temporary.kept, existsSync(temporary.path)]).toEqual([false, true]);
    temporary.close();
    expect(existsSync(temporary.path)).toBe(false);
  });

  it("says in one sentence that a place cannot be written to", () => {
    writeFileSync(join(folder, "file"), "");
    const place = join(folder, "file", "sub");
    expect(() => StateDirectory.open(place)).toThrow(`The twin's state cannot be kept in ${place}`);
  });

  it(
    "belongs to one twin at a time, and is free at once when that was killed",
    async () => {
      const script = join(projectFolder, "dist/infra/local/launcher/StateDirectory.js");
      const code = `require(process.argv[1]).StateDirectory.open(process.argv[2]); console.log("open"); setInterval(() => {}, 1000);`;
      const other = spawn(process.execPath, ["-e", code, script, folder]);
      try {
        await once(other.stdout, "data");
        expect(() => StateDirectory.open(folder)).toThrow(`Another twin is using ${folder}`);
      } finally {
        other.kill("SIGKILL");
        await once(other, "close");
      }
      StateDirectory.open(folder).close();
    },
    timeoutInMs,
  );
});
