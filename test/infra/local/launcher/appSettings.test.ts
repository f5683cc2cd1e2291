import {
  appSettings,
  sharedSettings,
  workerArguments,
} from "../../../../infra/local/launcher/appSettings";
import { addressesOf } from "../../../../infra/local/launcher/TwinAddresses";
import { assignPorts } from "../../../../infra/local/launcher/TwinPorts";

const addresses = addressesOf(assignPorts(8000));

describe("appSettings", () => {
  it("let the person's settings win over the laptop's defaults", () => {
    const settings = appSettings({ INVOICE_FROM: "2026-01-01", PAGE_LINES: "50" }, addresses);
    expect(settings).toMatchObject({
      INVOICE_FROM: "2026-01-01",
      PAGE_LINES: "50",
      BUNDLE_QUIET_MINUTES: "0",
    });
  });

  it("DESIGN 1: never connect the laptop to a company's stores", () => {
    const company = {
      DATAVERSE_URL: "https://company.crm4.dynamics.com",
      ERP_URL: "https://erp.company.example",
      AzureWebJobsStorage: "DefaultEndpointsProtocol=https;AccountName=company",
      AzureWebJobsStorage__tableServiceUri: "https://company.table.core.windows.net",
      IDENTITY_ENDPOINT: "https://company.example/token",
      AZURE_CLIENT_ID: "company",
      AZURE_CLIENT_SECRET: "company",
    };
    const settings = appSettings(company, addresses);
    expect(JSON.stringify(settings)).not.toContain("company");
    expect(settings["DATAVERSE_URL"]).toBe("http://127.0.0.1:8001");
    expect(settings["ERP_URL"]).toBe("http://127.0.0.1:8002");
    expect(settings["IDENTITY_ENDPOINT"]).toBe("http://127.0.0.1:8003/msi/token");
    expect(settings["AzureWebJobsStorage"]).toContain("TableEndpoint=http://127.0.0.1:8006/");
  });

  it("keep loopback requests off a proxy", () => {
    const settings = appSettings({ NO_PROXY: "intranet.example" }, addresses);
    expect(settings["NO_PROXY"]).toBe("intranet.example,127.0.0.1,localhost");
  });
});

describe("workerArguments", () => {
  it("bound the heap of the app's process unless the person says otherwise", () => {
    expect(workerArguments(appSettings({}, addresses))).toEqual(["--max-old-space-size=256"]);
    const person = { languageWorkers__node__arguments: " --max-old-space-size=512  --inspect" };
    expect(workerArguments(appSettings(person, addresses))).toEqual([
      "--max-old-space-size=512",
      "--inspect",
    ]);
  });
});

describe("sharedSettings", () => {
  it("tell where the twin is and what decides, and nothing else of the person's environment", () => {
    const environment = {
      INVOICE_ORDER_STATES: "Active",
      TOTALS_TOLERANCE: "1",
      STAGE_BUNDLE_CUSTOM_API: "contoso_BundleInvoices",
      SECRET: "mine",
    };
    const { Values: values } = sharedSettings(environment, addresses);
    expect(values).toMatchObject({
      DATAVERSE_URL: "http://127.0.0.1:8001",
      ERP_URL: "http://127.0.0.1:8002",
      IDENTITY_ENDPOINT: "http://127.0.0.1:8003/msi/token",
      INVOICE_FROM: "1900-01-01",
      INVOICE_ORDER_STATES: "Active",
      TOTALS_TOLERANCE: "1",
      STAGE_BUNDLE_CUSTOM_API: "contoso_BundleInvoices",
    });
    expect(JSON.stringify(values)).not.toContain("mine");
    expect(Object.keys(values)).not.toContain("ZERO_TOTAL_POLICY");
  });
});
