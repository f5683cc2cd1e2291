import { createServer } from "node:http";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createIdentityServer } from "../../../infra/local/identity/createIdentityServer";
import { localApplication } from "../../../infra/local/identity/localApplication";
import { runVerify } from "../../../infra/verify/runVerify";
import { FinishedTwin } from "./support/FinishedTwin";

const timeoutMs = 60_000;
jest.setTimeout(timeoutMs);
let twin: FinishedTwin;
let folder: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), "verify-"));
  twin = await FinishedTwin.start();
});
afterAll(async () => {
  await twin.close();
  rmSync(folder, { recursive: true });
});
afterEach(() => twin.restore());

interface Run {
  readonly code: number;
  readonly printed: string;
  readonly complained: string;
}

async function run(
  args: readonly string[],
  environment: Readonly<Record<string, string | undefined>> = twin.environment(),
): Promise<Run> {
  const told = { printed: "", complained: "" };
  const code = await runVerify(args, {
    environment,
    print: (text) => (told.printed += text),
    complain: (text) => (told.complained += text),
  });
  return { code, ...told };
}

const token = async (): Promise<string> => `--token=${await twin.token()}`;

describe("npm run verify", () => {
  it("ends with 0 and tells by currency where every eligible line's money stands", async () => {
    const { code, printed } = await run([await token()]);
    expect(code).toBe(0);
    const rows = printed.split("\n").map((line) => line.trim().replace(/ {2,}/g, " | "));
    expect(rows).toEqual(
      expect.arrayContaining([
        "9 order lines, of which to invoice 8; 8 ledger rows; 5 invoices.",
        "EUR | invoiced | 4 | -34.53",
        "EUR | in error: NO_CUSTOMER | 1 | 18.50",
        "EUR | on an invoice in error: NO_ERP_CUSTOMER | 1 | 18.50",
        "JPY | invoiced | 1 | 300.00",
        "USD | invoiced | 1 | 18.50",
        "all | 8",
        "verified",
      ]),
    );
  });

  it("ends with 1 and names each violation, in words and as JSON", async () => {
    const order = await twin.order();
    const json = join(folder, "outcome.json");
    const { code, printed } = await run([await token(), "--json", json]);
    expect(code).toBe(1);
    expect(printed).toContain("NOT verified: 1 violations");
    expect(printed).toContain(`order line ${order.lineIds[0] ?? ""}: it has no ledger row`);
    expect(JSON.parse(readFileSync(json, "utf8"))).toMatchObject({
      verified: false,
      eligibleLines: 9,
      standings: { USD: { invoiced: { lines: 1, net: "18.5" } } },
      violationsByCode: { LINE_WITHOUT_LEDGER_ROW: 1 },
      violations: [{ code: "LINE_WITHOUT_LEDGER_ROW", id: order.lineIds[0] }],
    });
  });

  it("lets lines wait with --unfinished", async () => {
    await twin.order();
    const { code, printed } = await run([await token(), "--unfinished"]);
    expect(code).toBe(0);
    expect(printed).toContain("waiting for create-lines");
  });

  it("shows so many violations of a kind, and counts the rest", async () => {
    await twin.order({ lines: Array.from({ length: 23 }, () => ({})) });
    const { printed } = await run([await token()]);
    expect(printed).toContain("LINE_WITHOUT_LEDGER_ROW (23): ");
    expect(printed.match(/it has no ledger row/g)).toHaveLength(20);
    expect(printed).toContain("and 3 more");
  });

  it("takes a baseline, and compares with it", async () => {
    const file = join(folder, "baseline");
    const taken = await run([await token(), "--take-baseline", file]);
    expect(taken).toMatchObject({ code: 0, complained: "" });
    const { code, printed } = await run([await token(), "--baseline", file]);
    expect(code).toBe(0);
    expect(printed).toMatch(/\d+ records that the job does not own were compared/);
  });

  it("logs in as the machine does, with settings from a file", async () => {
    const server = createIdentityServer({
      secret: "header",
      lifetimeInSeconds: 3_600,
      application: localApplication,
      now: () => new Date(),
    });
    const origin = await server.listen({ host: "127.0.0.1", port: 0 });
    const values = {
      ...twin.environment(),
      IDENTITY_ENDPOINT: `${origin}/msi/token`,
      IDENTITY_HEADER: "header",
    };
    const file = join(folder, "settings.json");
    writeFileSync(file, JSON.stringify({ Values: values }));
    expect(await run(["--settings", file], {})).toMatchObject({ code: 0, complained: "" });
    const wrong = await run(["--settings", file], { IDENTITY_HEADER: "wrong" });
    expect(wrong).toMatchObject({ code: 2, printed: "" });
    expect(wrong.complained).toContain("No token for");
    await server.close();
  });

  it("tells how to use it", async () => {
    expect(await run(["--help"])).toMatchObject({
      code: 0,
      printed: expect.stringContaining("Exit codes: 0 verified") as string,
    });
  });

  it.each([
    ["an unknown option", ["--fast"], /'--fast'/],
    ["a word too many", ["now"], /'now'.*arguments\. See npm run verify/],
    ["a value that is missing", ["--json"], /missing\. See npm run verify/],
    ["two wishes at once", ["--baseline", "a", "--take-baseline", "b"], /not both/],
    ["settings that are not there", ["--settings", "none.json"], /Cannot read settings from none/],
  ])("refuses %s in one sentence, with 2", async (_name, args, expected) => {
    const { code, complained, printed } = await run(args);
    expect({ code, printed }).toEqual({ code: 2, printed: "" });
    expect(complained).toMatch(expected);
  });

  it.each([
    ["INVOICE_FROM", undefined, "INVOICE_FROM is not set"],
    ["DATAVERSE_URL", "contoso", "DATAVERSE_URL: "],
    ["INVOICE_ORDER_STATES", "Done", "INVOICE_ORDER_STATES: must be names out of Active"],
    ["TOTALS_TOLERANCE", "some", "TOTALS_TOLERANCE: "],
  ])("names a setting that is missing or wrong: %s", async (name, value, expected) => {
    const { code, complained } = await run([], { ...twin.environment(), [name]: value });
    expect(code).toBe(2);
    expect(complained).toContain(expected);
  });

  it("refuses a token that Dataverse does not take, with 2", async () => {
    const { code, complained } = await run(["--token", "nobody"]);
    expect(code).toBe(2);
    expect(complained).toMatch(/^Dataverse cannot be read: 401 /);
  });

  it("refuses an ERP that refuses it, with 2", async () => {
    const environment = { ...twin.environment(), ERP_API_KEY: "wrong" };
    const { code, complained } = await run([await token()], environment);
    expect(code).toBe(2);
    expect(complained).toMatch(/^The ERP cannot be read: 401 /);
  });

  it("refuses storage that is not told, with 2", async () => {
    const environment = { ...twin.environment(), AzureWebJobsStorage: undefined };
    const { code, complained } = await run([await token()], environment);
    expect(code).toBe(2);
    expect(complained).toContain("AzureWebJobsStorage is not set");
  });

  it("writes nothing to any of them", async () => {
    const methods: string[] = [];
    const target = twin.small.dataverse.origin;
    const proxy = createServer((request, response) => {
      methods.push(request.method ?? "");
      void fetch(new URL(request.url ?? "", target), {
        headers: { authorization: request.headers.authorization ?? "" },
      })
        .then((answer) => answer.text())
        .then((text) => response.end(text));
    }).listen(0, "127.0.0.1");
    await once(proxy, "listening");
    const url = `http://127.0.0.1:${String((proxy.address() as AddressInfo).port)}`;
    const environment = { ...twin.environment(), DATAVERSE_URL: url };
    expect(await run([await token()], environment)).toMatchObject({ code: 0 });
    expect(new Set(methods)).toEqual(new Set(["GET"]));
    proxy.close();
  });
});
