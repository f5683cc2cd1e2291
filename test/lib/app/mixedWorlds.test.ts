import { isLoopback } from "../../../lib/app/mixedWorlds";
import { readSettings } from "../../../lib/app/settings";
import { ConfigurationError } from "../../../lib/ports/errors";

const real = {
  DATAVERSE_URL: "https://contoso.crm4.dynamics.com",
  INVOICE_FROM: "2026-01-01",
  ERP_URL: "https://erp.contoso.com",
  ERP_API_KEY: "key",
  AzureWebJobsStorage__accountName: "contoso",
};
const local = {
  ...real,
  DATAVERSE_URL: "http://127.0.0.1:8080",
  ERP_URL: "http://localhost:8081",
  AzureWebJobsStorage__accountName: "",
  AzureWebJobsStorage: "UseDevelopmentStorage=true",
};

function refusal(settings: Record<string, string>): string {
  try {
    readSettings(settings);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return "";
}

const key = "AccountKey=a2V5";

describe("a start", () => {
  it("is allowed where everything is real, or everything is on this machine", () => {
    expect(refusal(real)).toBe("");
    expect(refusal(local)).toBe("");
    expect(refusal({ ...local, STAGE_LOCK: "off", RECORD_LOCKS: "off" })).toBe("");
  });

  it.each([
    ["ERP_URL", "http://127.9.8.7:80"],
    ["ERP_URL", "http://[::1]:80"],
    ["ERP_URL", "http://LOCALHOST"],
    ["AzureWebJobsStorage", "UseDevelopmentStorage=true"],
    ["AzureWebJobsStorage", ` usedevelopmentstorage = TRUE ;${key}`],
    ["AzureWebJobsStorage", `AccountName=devstoreaccount1;${key}`],
    ["AzureWebJobsStorage", `AccountName=a;${key};TableEndpoint=http://127.0.0.1:10002/a`],
    ["AzureWebJobsStorage__accountName", "devstoreaccount1"],
    ["AzureWebJobsStorage__tableServiceUri", "http://127.0.0.1:10002/a"],
    ["STAGE_LOCK", "off"],
    ["RECORD_LOCKS", "off"],
  ])("is refused with a real Dataverse and %s=%s", (name, value) => {
    const message = refusal({ ...real, [name]: value });
    expect(message).toContain(name.split("__")[0]);
    expect(message).toContain("while DATAVERSE_URL is a real environment");
  });

  it.each([
    ["ERP_URL", "https://erp.contoso.com"],
    ["AzureWebJobsStorage", `AccountName=contoso;${key};EndpointSuffix=core.windows.net`],
  ])("is refused with an emulator and a real %s", (name, value) => {
    const message = refusal({ ...local, [name]: value });
    expect(message).toContain(name);
    expect(message).toContain("while DATAVERSE_URL is an emulator on this machine");
  });
});

describe("isLoopback", () => {
  it.each([
    ["http://localhost:1", true],
    ["http://app.localhost", true],
    ["http://127.255.255.254", true],
    ["http://[::1]", true],
    ["http://[::ffff:127.0.0.1]", true],
    ["http://0.0.0.0", true],
    ["http://128.0.0.1", false],
    ["http://localhost.contoso.com", false],
    ["https://127.0.0.1.contoso.com", false],
    ["contoso", false],
  ])("says of %s: %s", (address, expected) => {
    expect(isLoopback(address)).toBe(expected);
  });
});
