import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { applyEdits } from "../../../infra/chaos/broken/applyEdits";
import { defects } from "../../../infra/chaos/broken/defects";
import { allRules } from "../../../infra/verify/rules/allRules";
import { projectFolder, readProjectFile } from "../../support/projectFiles";

const preload = join(projectFolder, "dist/infra/chaos/broken/breakBuild.js");
const broken = join(projectFolder, "dist/lib/adapters/dataverse/environment/schemaGaps.js");
const emulator = "http://127.0.0.1:7072";

/** The source of a function of the app, as a process has it that loads the app with a defect. */
function loadedSource(environment: Readonly<Record<string, string>>) {
  const ask = `console.log(String(require(${JSON.stringify(broken)}).schemaGaps))`;
  return spawnSync(process.execPath, ["--require", preload, "--eval", ask], {
    encoding: "utf8",
    env: { PATH: process.env["PATH"] ?? "", ...environment },
  });
}

describe("a defect", () => {
  it.each(defects)("fits the app as it is built: $name", ({ edits }) => {
    for (const edit of edits) {
      const text = readProjectFile(join("dist", edit.file));
      expect(applyEdits(text, [edit])).not.toBe(text);
    }
  });

  it("that fits nowhere, or in two places, is refused", () => {
    const edit = { file: "a.js", from: "x", to: "y" };
    expect(() => applyEdits("none here", [edit])).toThrow("0 times, not once");
    expect(() => applyEdits("x x", [edit])).toThrow("2 times, not once");
  });

  it.each(defects)("is caught by what the checker finds: $name", ({ caughtBy }) => {
    const known = ["HOLD_LOST", "DIFFERS_BY_ITSELF", ...allRules.map(({ code }) => code)];
    expect(caughtBy.length).toBeGreaterThan(0);
    expect(known).toEqual(expect.arrayContaining([...caughtBy]));
  });

  it("is loaded where it is named, and only beside the emulator", () => {
    const named = { CHAOS_DEFECT: "alternate-key" };
    expect(loadedSource({ DATAVERSE_URL: emulator }).stdout).toContain("keyGaps");
    expect(loadedSource({ DATAVERSE_URL: emulator, ...named }).stdout).not.toContain("keyGaps");
    const real = loadedSource({ DATAVERSE_URL: "https://contoso.crm4.dynamics.com", ...named });
    expect(real.status).not.toBe(0);
    expect(real.stderr).toContain("CHAOS_DEFECT is for the emulator on this machine");
    expect(real.stdout).toBe("");
  });
});
