import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { assignPorts } from "../../../infra/local/launcher/TwinPorts";
import type { Summary } from "../../../infra/local/summary/Summary";
import { freeBasePort, startTwin, type Ended } from "../../support/TwinProcess";

const timeoutInMs = 120_000;

async function start(...args: string[]): Promise<Ended> {
  return startTwin(...args).ended();
}

async function answers(port: number, host = "127.0.0.1"): Promise<boolean> {
  return fetch(`http://${host}:${port}/`).then(
    () => true,
    () => false,
  );
}

/** Asks the twin's host for its process. */
async function hostProcessId(port: number): Promise<number> {
  const headers = { "x-functions-key": "local-master-key" };
  const status = await fetch(`http://127.0.0.1:${port}/admin/host/status`, { headers });
  return ((await status.json()) as { processId: number }).processId;
}

/** The commands that the twin offers to be pasted. */
function curls(output: string): string[] {
  return output.split("\n").filter((line) => line.startsWith("  curl "));
}

/** Does what curl would. @returns the status and the body. */
async function sendCurl(command: string): Promise<[number, string]> {
  const [, name = "", value = ""] = /-H "([^:]+): ([^"]+)"/.exec(command) ?? [];
  const url = /"?(http:[^"\s]+)"?$/.exec(command)?.[1] ?? "";
  const method = command.includes("-X POST") ? "POST" : "GET";
  const answer = await fetch(url, { method, headers: { [name]: value } });
  return [answer.status, await answer.text()];
}

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "start-test-"));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

function readSummary(file: string): Summary {
  return JSON.parse(readFileSync(join(folder, file), "utf8")) as Summary;
}

describe("npm start", () => {
  it(
    "invoices the sample, shows its errors, balances; a second start on the same state adds nothing",
    async () => {
      const port = String(await freeBasePort());
      const state = join(folder, "state");
      const common = ["--once", "--port", port, "--persist", state, "--json"];
      const first = await start(...common, join(folder, "1.json"), "--lines", "400", "--seed", "3");
      expect(first).toMatchObject({ code: 0 });
      expect(first.output).toMatch(
        /Everything balances; \d+ lines( and \d+ invoices?)? are in error \(see above\)\./,
      );
      expect(first.output).toMatch(
        /NO_CUSTOMER +\d+ lines? {2}order \S+, line \d+: the order has no customer\./,
      );
      expect(first.output).toMatch(
        /ok +USD on invoices, with tax: [\d.]+ = [\d.]+ sent \+ [\d.]+ in error \+ 0\.00 waiting/,
      );
      const summary = readSummary("1.json");
      expect(summary.orderLines).toBe(400);
      expect(summary.invoiceLines).toBe(summary.eligibleLines);
      expect(summary.invoicesByStage["Sent"]).toBe(summary.erp.documents);
      expect(summary.erp.documents).toBeGreaterThan(10);
      expect(summary.runs.map(({ status }) => status)).toEqual(Array(4).fill("completed"));
      const { byStage, outsideRuns, total } = summary.dataverseRequests;
      const ofStages = Object.values(byStage).reduce((sum, count) => sum + count);
      expect(ofStages + outsideRuns).toBe(total);
      expect(outsideRuns).toBeLessThanOrEqual(10);

      const second = await start(...common, join(folder, "2.json"));
      expect(second).toMatchObject({ code: 0 });
      const { runs, dataverseRequests, ...unchanged } = readSummary("2.json");
      expect(summary).toMatchObject(unchanged);
      expect(runs.map(({ succeeded }) => succeeded)).toEqual([0, 0, 0, 0]);
      expect(dataverseRequests.total).toBeGreaterThan(0);

      const other = await start(...common, join(folder, "3.json"), "--seed", "4");
      expect(other).toMatchObject({ code: 2 });
      expect(other.output).toContain("already holds the sample of 400 lines, seed 3");
      expect(other.output).not.toContain("Starting");
      expect(existsSync(join(folder, "3.json"))).toBe(false);
    },
    timeoutInMs,
  );

  it(
    "stays up on the schedules until Ctrl-C, and leaves nothing running",
    async () => {
      const port = await freeBasePort();
      const twin = startTwin("--lines", "250", "--port", String(port));
      await twin.said("Press Ctrl-C");
      const parts = [port, port + 1, port + 2, port + 3];
      expect(await Promise.all(parts.map((one) => answers(one)))).toEqual(Array(4).fill(true));
      expect(await Promise.all(curls(twin.output).map(sendCurl))).toEqual([
        [200, expect.stringContaining('"standing"')],
        [202, expect.stringContaining("invocationId")],
        [200, expect.stringContaining("access_token")],
      ]);
      const ports = Object.values(assignPorts(port)) as number[];
      // Whoever listens on every address of the machine, for others to reach, answers here too.
      const reached = await Promise.all(ports.map((one) => answers(one, "127.0.0.2")));
      expect(reached).toEqual(ports.map(() => false));
      const state = /Logs +(\S+)\/logs/.exec(twin.output)?.[1] ?? "";
      expect(existsSync(state)).toBe(true);
      twin.interrupt();
      expect(await twin.ended()).toMatchObject({ code: 0 });
      expect(twin.output).toContain("Stopping ...");
      const left = await Promise.all(ports.map((one) => answers(one)));
      expect(left).toEqual(ports.map(() => false));
      expect(existsSync(state)).toBe(false);
    },
    timeoutInMs,
  );

  it(
    "says that it stops when it is interrupted in the middle of a stage, and ends with 130",
    async () => {
      const twin = startTwin("--once", "--port", String(await freeBasePort()));
      await twin.said("Loaded the sample");
      twin.interrupt();
      const { code, output } = await twin.ended();
      expect(code).toBe(130);
      expect(output).toMatch(/Stopping \.\.\.\n$/);
      expect(output).not.toContain("Reconciliation");
    },
    timeoutInMs,
  );

  it(
    "says which part died, stops the others and ends with 1",
    async () => {
      const port = await freeBasePort();
      const twin = startTwin("--lines", "250", "--port", String(port));
      await twin.said("Press Ctrl-C");
      process.kill(await hostProcessId(port), "SIGKILL");
      const { code, output } = await twin.ended();
      expect(code).toBe(1);
      expect(output).toContain("The host process ended (signal SIGKILL).");
      const ports = Object.values(assignPorts(port)) as number[];
      const left = await Promise.all(ports.map((one) => answers(one)));
      expect(left).toEqual(ports.map(() => false));
    },
    timeoutInMs,
  );

  it(
    "names a port that another program has, before anything is started",
    async () => {
      const server = createServer().listen(0, "127.0.0.1");
      await once(server, "listening");
      const { port } = server.address() as AddressInfo;
      const ended = await start("--once", "--port", String(port));
      server.close();
      await once(server, "close");
      expect(ended).toEqual({
        code: 2,
        output: `Port ${port} is in use, perhaps by another \`npm start\`; stop it, or choose other ports: \`npm start -- --port 9000\`.\n`,
      });
    },
    timeoutInMs,
  );

  it(
    "refuses a wrong option in one sentence with exit code 2",
    async () => {
      expect(await start("--data", join(folder, "none"))).toEqual({
        code: 2,
        output: expect.stringMatching(/^--data \S+ is no data set: [^\n]*\.\n$/) as string,
      });
    },
    timeoutInMs,
  );
});
