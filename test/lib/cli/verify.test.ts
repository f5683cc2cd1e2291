import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { consoleOf } from "../../support/consoleOf";
import { projectFolder } from "../../support/projectFiles";
import { SmallTwin } from "../../support/SmallTwin";

let twin: SmallTwin;
let terminal: Awaited<ReturnType<typeof consoleOf>>;

beforeAll(async () => {
  twin = await SmallTwin.start();
  terminal = await consoleOf(twin);
  await twin.trade.order({ customer: await twin.trade.account(), lines: [{}] });
  await twin.runAll(twin.app(), ["create-lines"]);
});

afterAll(async () => {
  await terminal.close();
  await twin.close();
});

/** The checker is found beside the built console alone. */
async function verify(...options: string[]) {
  const script = join(projectFolder, "dist/lib/cli/main.js");
  const args = [script, "verify", "--settings", terminal.settingsFile, ...options];
  const child = spawn(process.execPath, args, { env: { PATH: process.env["PATH"] } });
  const texts = { out: "", err: "" };
  child.stdout.on("data", (chunk: Buffer) => (texts.out += chunk.toString()));
  child.stderr.on("data", (chunk: Buffer) => (texts.err += chunk.toString()));
  const [code] = (await once(child, "close")) as [number | null];
  return { code, ...texts };
}

describe("verify on the console", () => {
  it("ends as the checker does: with what waits for a stage, or without", async () => {
    const [unfinished, all] = await Promise.all([verify("--unfinished"), verify()]);
    expect(unfinished).toMatchObject({
      code: 0,
      out: expect.stringContaining("verified") as string,
    });
    expect(all).toMatchObject({
      code: 1,
      out: expect.stringContaining("LINE_LEFT_BEHIND") as string,
    });
  });

  it("prints JSON and nothing else with --json", async () => {
    const { code, out, err } = await verify("--json");
    expect(code).toBe(1);
    expect(out).toContain("LINE_LEFT_BEHIND");
    expect(JSON.parse(out)).toEqual(expect.any(Object));
    expect(err).toContain("order lines");
  });

  it("refuses as the checker does, with nothing on standard output", async () => {
    const { code, out, err } = await verify("--json", "--settings", "no/such/file.json");
    expect({ code, out }).toEqual({ code: 2, out: "" });
    expect(err).toContain("no/such/file.json");
  });
});
