import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { FastifyInstance } from "fastify";
import { createErpServer } from "../../infra/local/erp/createErpServer";
import { DocumentBook } from "../../infra/local/erp/DocumentBook";
import { createIdentityServer } from "../../infra/local/identity/createIdentityServer";
import { localApplication } from "../../infra/local/identity/localApplication";
import { azuriteVariable } from "../support/azurite";
import { Trade } from "../support/dataverse/Trade";
import { TestEnvironment } from "../support/dataverse/TestEnvironment";
import { ProjectProcess, type Ended } from "../support/TwinProcess";

let dataverse: TestEnvironment;
let identity: FastifyInstance;
let erp: FastifyInstance;
let book: DocumentBook;
let settings: Record<string, string | undefined>;
const folder = mkdtempSync(join(tmpdir(), "not-ready-"));
const identityHeader = "header";
const unreachableStorage =
  "UseDevelopmentStorage=true;DevelopmentStorageProxyUri=http://127.0.0.1:9";

/** Each command is a process of its own, and an unreachable service is tried several times. */
const timeoutInMs = 60_000;
jest.setTimeout(timeoutInMs);

beforeAll(async () => {
  dataverse = await TestEnvironment.start();
  identity = createIdentityServer({
    secret: identityHeader,
    lifetimeInSeconds: 3600,
    application: localApplication,
    now: () => new Date(),
  });
  await identity.listen({ host: "127.0.0.1", port: 0 });
  book = new DocumentBook(":memory:");
  erp = createErpServer({ book, apiKey: "key", now: () => new Date() });
  await erp.listen({ host: "127.0.0.1", port: 0 });
  const { port } = identity.server.address() as AddressInfo;
  settings = {
    PATH: process.env["PATH"],
    DATAVERSE_URL: dataverse.origin,
    INVOICE_FROM: "1900-01-01",
    ERP_URL: `http://127.0.0.1:${String((erp.server.address() as AddressInfo).port)}`,
    ERP_API_KEY: "key",
    AzureWebJobsStorage: process.env[azuriteVariable],
    TABLE_PREFIX: `notready${String(process.pid)}`,
    IDENTITY_ENDPOINT: `http://127.0.0.1:${String(port)}/msi/token`,
    IDENTITY_HEADER: identityHeader,
  };
});

afterAll(async () => {
  await dataverse.close();
  await identity.close();
  await erp.close();
  book.close();
  rmSync(folder, { recursive: true });
});

async function job(
  args: readonly string[],
  changes: Record<string, string | undefined> = {},
): Promise<Ended> {
  return new ProjectProcess("lib/cli/main.js", args, { ...settings, ...changes }).ended();
}

/** Log lines are JSON; the rest is what a person is told. */
function told(output: string): string[] {
  return output.split("\n").filter((line) => line !== "" && !line.startsWith("{"));
}

describe("the job, where something is missing", () => {
  it("says that everything is ready where nothing is", async () => {
    const { code, output } = await job(["check"]);
    expect(told(output)).toEqual([
      "Ready: Dataverse has what the job needs, storage can be read, the ERP answers.",
    ]);
    expect(code).toBe(0);
  });

  it.each([
    ["a setting", { INVOICE_FROM: undefined }, /INVOICE_FROM is missing: set it/],
    ["the environment's address", { DATAVERSE_URL: "http://127.0.0.1:1" }, /DATAVERSE_URL/],
    ["the right address", { DATAVERSE_URL: "contoso" }, /DATAVERSE_URL must be an address/],
    ["a token", { IDENTITY_HEADER: "wrong" }, /token/i],
  ])("names %s in one sentence, and does nothing", async (_what, changes, expected) => {
    for (const args of [["check"], ["stage", "create-lines"]]) {
      const { code, output } = await job(args, changes);
      expect(told(output)).toHaveLength(1);
      expect(told(output)[0]).toMatch(expected);
      expect(code).not.toBe(0);
    }
    expect(await dataverse.rows("invjob_invoicelines")).toEqual([]);
  });

  it.each([
    ["storage", { AzureWebJobsStorage: unreachableStorage }, 1],
    ["the ERP", { ERP_URL: "http://127.0.0.1:9" }, 1],
    ["the ERP's key", { ERP_API_KEY: "wrong" }, 2],
  ])("tells by check alone that %s is not there", async (_what, changes, expected) => {
    const { code, output } = await job(["check"], changes);
    expect(told(output)).toHaveLength(1);
    expect(code).toBe(expected);
  });

  it("stops at the next page on Ctrl-C, and leaves nothing locked", async () => {
    const trade = new Trade(dataverse);
    await trade.order({ customer: await trade.account(), lines: Array(30).fill({}) });
    const stopped = new ProjectProcess("lib/cli/main.js", ["stage", "create-lines"], {
      ...settings,
      PAGE_LINES: "10",
    });
    await stopped.said("run started");
    stopped.interrupt();
    const { code, output } = await stopped.ended();
    expect(code).toBe(130);
    expect(output).toContain("create-lines cancelled");
    expect((await job(["stage", "create-lines"])).code).toBe(0);
    expect(await dataverse.rows("invjob_invoicelines")).toHaveLength(30);
  });

  it("names the alternate key that is not active", async () => {
    await dataverse.admin("schema", { alternateKeyStatus: { invjob_openbundle: "Pending" } });
    const { code, output } = await job(["stage", "bundle"]);
    await dataverse.admin("schema", { alternateKeyStatus: { invjob_openbundle: "Active" } });
    expect(told(output).join(" ")).toMatch(/invjob_openbundle.*(Pending|Active)/);
    expect(code).toBe(2);
  });

  it("names tables and columns that are not there", async () => {
    await dataverse.admin("schema", { withoutProductSchema: true });
    const { code, output } = await job(["stage", "create-lines"]);
    await dataverse.admin("schema", { withoutProductSchema: false });
    expect(told(output).join(" ")).toContain("invjob_invoiceline");
    expect(code).toBe(2);
  });

  it("takes settings from a file, the environment's variables winning", async () => {
    const file = join(folder, "settings.json");
    writeFileSync(file, JSON.stringify({ Values: { INVOICE_FROM: "someday" } }));
    const bare = { INVOICE_FROM: undefined };
    expect((await job(["check", "--settings", file], bare)).output).toContain("INVOICE_FROM must");
    expect((await job(["check", "--settings", file])).code).toBe(0);
  });
});
