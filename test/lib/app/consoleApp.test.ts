import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { consoleApp } from "../../../lib/app/consoleApp";

const folder = mkdtempSync(join(tmpdir(), "console-app-"));
const file = join(folder, "settings.json");
const values = {
  DATAVERSE_URL: "http://127.0.0.1:1",
  INVOICE_FROM: "2026-01-01",
  ERP_URL: "http://127.0.0.1:2",
  ERP_API_KEY: "key",
  AzureWebJobsStorage: "UseDevelopmentStorage=true",
};

function write(changes: Readonly<Record<string, string>> = {}): void {
  writeFileSync(file, JSON.stringify({ Values: { ...values, ...changes } }));
}

afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe("consoleApp", () => {
  afterEach(() => {
    delete process.env["ZERO_TOTAL_POLICY"];
  });

  it("is composed from a file, without a connection", () => {
    write();
    expect(consoleApp(file)).toMatchObject({ runStage: expect.any(Function) as unknown });
  });

  it("names what is wrong in the file", () => {
    write({ INVOICE_FROM: "someday" });
    expect(() => consoleApp(file)).toThrow("INVOICE_FROM must be a day");
  });

  it("lets the environment overrule the file", () => {
    write({ ZERO_TOTAL_POLICY: "send" });
    process.env["ZERO_TOTAL_POLICY"] = "maybe";
    expect(() => consoleApp(file)).toThrow("ZERO_TOTAL_POLICY");
  });
});
