import { adoptIdentity, processEnvironment, readSettings } from "../../../lib/app/settings";
import { ConfigurationError } from "../../../lib/ports/errors";

const complete = {
  DATAVERSE_URL: "https://contoso.crm4.dynamics.com/",
  INVOICE_FROM: "2026-01-01",
  ERP_URL: "https://erp.contoso.com",
  ERP_API_KEY: "key",
  AzureWebJobsStorage: "AccountName=contoso;AccountKey=a2V5;EndpointSuffix=core.windows.net",
};

function messageFor(changes: Record<string, string | undefined>): string {
  try {
    readSettings({ ...complete, ...changes });
  } catch (error) {
    if (error instanceof ConfigurationError) return error.message;
    throw error;
  }
  return "";
}

describe("readSettings", () => {
  it("fills in defaults and trims the addresses", () => {
    const settings = readSettings(complete);
    expect(settings.DATAVERSE_URL).toBe("https://contoso.crm4.dynamics.com");
    expect(settings.BATCH_OPERATIONS).toBe(100);
    expect(settings.INVOICE_ORDER_STATES).toEqual([3]);
    expect(settings.HOLD_STATUS_REASONS).toEqual([]);
    expect(settings.MAX_LINES_PER_INVOICE).toBe(500);
  });

  it("takes an empty setting for one that is not set", () => {
    expect(readSettings({ ...complete, BATCH_OPERATIONS: "" }).BATCH_OPERATIONS).toBe(100);
  });

  it("reads lists", () => {
    const settings = readSettings({
      ...complete,
      INVOICE_ORDER_STATES: "Submitted, Fulfilled",
      HOLD_STATUS_REASONS: "2,690970000",
    });
    expect(settings.INVOICE_ORDER_STATES).toEqual([1, 3]);
    expect(settings.HOLD_STATUS_REASONS).toEqual([2, 690_970_000]);
  });

  it.each([
    ["INVOICE_FROM", undefined, "INVOICE_FROM is missing"],
    ["INVOICE_FROM", "01.02.2026", "INVOICE_FROM must be a day such as 2026-01-01"],
    ["INVOICE_FROM", "2026-13-01", "INVOICE_FROM must be a day such as 2026-01-01"],
    ["INVOICE_FROM", "2026-02-30", "INVOICE_FROM must be a day such as 2026-01-01"],
    ["DATAVERSE_URL", undefined, "DATAVERSE_URL is missing"],
    ["DATAVERSE_URL", "contoso", "DATAVERSE_URL must be an address"],
    ["DATAVERSE_URL", "ftp://contoso", "DATAVERSE_URL must be an address"],
    ["BATCH_OPERATIONS", "many", "BATCH_OPERATIONS must be a whole number"],
    ["BATCH_OPERATIONS", "1001", "BATCH_OPERATIONS must be at most 1000"],
    ["INVOICE_ORDER_STATES", "Done", "INVOICE_ORDER_STATES must be names out of"],
    ["HOLD_STATUS_REASONS", "Pending", "HOLD_STATUS_REASONS must be numbers"],
    ["ERP_CUSTOMER_COLUMN", "name)", "ERP_CUSTOMER_COLUMN must be the logical name"],
    ["ERP_API_KEY", undefined, "ERP_API_KEY is missing"],
    ["AzureWebJobsStorage", undefined, "AzureWebJobsStorage is missing"],
    ["BUNDLE_CHUNK_LINES", "49", "BUNDLE_CHUNK_LINES must be at most 48 with BATCH_OPERATIONS 100"],
    ["ERP_SETTLE_SECONDS", "841", "SENDING_TIMEOUT_MINUTES must not be shorter"],
    ["SLICE_SECONDS", "331", "SLICE_SECONDS must be at most 330"],
    ["ZERO_TOTAL_POLICY", "drop", "ZERO_TOTAL_POLICY"],
  ])("refuses %s=%s by name", (name, value, expected) => {
    expect(messageFor({ [name]: value })).toContain(expected);
  });

  it("names every wrong setting in one message", () => {
    const message = messageFor({ INVOICE_FROM: undefined, ERP_URL: "nowhere" });
    expect(message).toContain("INVOICE_FROM");
    expect(message).toContain("ERP_URL");
  });

  it("never repeats a value, which may be a secret", () => {
    const message = messageFor({ AzureWebJobsStorage: undefined, ERP_URL: "secret-in-url" });
    expect(message).not.toContain("secret-in-url");
  });
});

describe("adoptIdentity", () => {
  const names = ["IDENTITY_ENDPOINT", "IDENTITY_HEADER"] as const;
  const before = names.map((name) => [name, process.env[name]] as const);

  afterEach(() => {
    for (const [name, value] of before) {
      if (value === undefined) Reflect.deleteProperty(process.env, name);
      else process.env[name] = value;
    }
  });

  it("gives the process what a settings file says, but what it has already wins", () => {
    process.env["IDENTITY_ENDPOINT"] = "http://here";
    Reflect.deleteProperty(process.env, "IDENTITY_HEADER");
    adoptIdentity({ IDENTITY_ENDPOINT: "http://file", IDENTITY_HEADER: "secret", OTHER: "no" });
    const environment = processEnvironment();
    expect(environment["IDENTITY_ENDPOINT"]).toBe("http://here");
    expect(environment["IDENTITY_HEADER"]).toBe("secret");
    expect(environment["OTHER"]).toBeUndefined();
  });
});
