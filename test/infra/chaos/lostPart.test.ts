import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { portsInARow } from "../../../infra/chaos/world/ChaosPorts";
import { freeBasePort, ProjectProcess } from "../../support/TwinProcess";

const timeoutInMs = 120_000;

/** The process that has these words in its command line. */
function processWith(...words: readonly string[]): number {
  const all = execFileSync("ps", ["-A", "-o", "pid=,args="], { encoding: "utf8" }).split("\n");
  const found = all.find((line) => words.every((word) => line.includes(word)));
  return Number.parseInt(found ?? "", 10);
}

/** What the breaker keeps of a round that broke off is kept here. */
const folder = mkdtempSync(join(tmpdir(), "lost-part-"));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("the breaker, where a part of its world is lost", () => {
  it(
    "says so in one sentence, with the line that repeats the round",
    async () => {
      const port = await freeBasePort(portsInARow);
      const options = ["--seed", "7", "--rounds", "5", "--port", String(port)];
      const chaos = new ProjectProcess("infra/chaos/main.js", options, {
        ...process.env,
        TMPDIR: folder,
      });
      await chaos.said("round 1,");
      process.kill(processWith("azurite", `--tablePort ${String(port + 4)}`), "SIGKILL");
      const { code, output } = await chaos.ended();
      const [told, kept] = output.trimEnd().split("\n").slice(-2);
      expect(told).toBe(
        "azurite ended by itself (signal SIGKILL) in round 2, which tells nothing of the app; again: npm run chaos -- --seed 7 --round 2",
      );
      expect(kept).toContain(`Kept: ${folder}`);
      expect(output).not.toMatch(/^\s+at /m);
      expect(code).toBe(1);
    },
    timeoutInMs,
  );
});
