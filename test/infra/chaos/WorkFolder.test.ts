import { mkdtempSync, readdirSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { portsInARow } from "../../../infra/chaos/world/ChaosPorts";
import { freeBasePort, ProjectProcess } from "../../support/TwinProcess";

const timeoutInMs = 60_000;
const askEveryMs = 20;

describe("what the breaker puts on the disk", () => {
  const folder = mkdtempSync(join(tmpdir(), "breaker-"));

  afterAll(() => rmSync(folder, { recursive: true }));

  function start(...args: string[]): ProjectProcess {
    return new ProjectProcess("infra/chaos/main.js", args, { ...process.env, TMPDIR: folder });
  }

  /** The breaker's own processes write their output there, and hold databases open. */
  function isAtWork(): boolean {
    return readdirSync(folder, { recursive: true }).some((name) =>
      String(name).endsWith("settler.log"),
    );
  }

  it(
    "goes with Ctrl-C in the middle of a round",
    async () => {
      const chaos = start("--rounds", "1", "--port", String(await freeBasePort(portsInARow)));
      while (!isAtWork() && !chaos.output.includes("round 1")) await sleep(askEveryMs);
      expect(isAtWork()).toBe(true);
      chaos.interrupt();
      expect((await chaos.ended()).code).toBe(130);
      expect(readdirSync(folder)).toEqual([]);
    },
    timeoutInMs,
  );

  it("goes with a start that is refused", async () => {
    const base = await freeBasePort(portsInARow);
    const other = createServer().listen(base, "127.0.0.1");
    await once(other, "listening");
    const { code, output } = await start("--port", String(base)).ended();
    other.close();
    expect(output).toContain(`Port ${String(base)} is in use`);
    expect(code).toBe(2);
    expect(readdirSync(folder)).toEqual([]);
  });
});
