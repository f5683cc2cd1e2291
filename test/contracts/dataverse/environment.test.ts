import type { EmulatorOptions } from "../../../infra/local/dataverse/createEmulator";
import { ConfigurationError, UnavailableError } from "../../../lib/ports/errors";
import { InstantClock } from "../../support/dataverse/InstantClock";
import { startScriptedServer } from "../../support/dataverse/scriptedServer";
import { currencyId, requestCount, TestEnvironment } from "../../support/dataverse/TestEnvironment";

let environment: TestEnvironment;

async function start(options: Partial<EmulatorOptions> = {}): Promise<TestEnvironment> {
  environment = await TestEnvironment.start(options);
  return environment;
}

afterEach(() => environment.close());

describe("preflight", () => {
  it("passes where our schema is there, and then asks no more for an hour", async () => {
    const { environment: ours } = (await start()).stores();
    await ours.preflight();
    const before = await requestCount(environment);
    await ours.preflight();
    expect(await requestCount(environment)).toBe(before);
  });

  it("says in one sentence that our tables are missing, and the cure", async () => {
    await start({ schema: { withoutProductSchema: true } });
    const refused = environment.stores().environment.preflight();
    await expect(refused).rejects.toThrow(ConfigurationError);
    await expect(refused).rejects.toThrow(
      "Dataverse has no table invjob_invoiceline; provision the product's schema in the environment of DATAVERSE_URL.",
    );
  });

  it("says that the alternate key is not active yet, and passes once it is", async () => {
    await start();
    const { environment: ours } = environment.stores();
    await environment.admin("schema", { alternateKeyStatus: { invjob_openbundle: "Pending" } });
    await expect(ours.preflight()).rejects.toThrow("invjob_openbundle of table invoice is Pending");
    await environment.admin("schema", { alternateKeyStatus: { invjob_openbundle: "Active" } });
    await expect(ours.preflight()).resolves.toBeUndefined();
  });

  it("says that the URL leads to something else", async () => {
    await start();
    const other = await startScriptedServer(() => ({ status: 200, body: "<html>Hello</html>" }));
    try {
      const refused = environment.stores({ url: other.url }).environment.preflight();
      await expect(refused).rejects.toThrow(ConfigurationError);
      await expect(refused).rejects.toThrow("set DATAVERSE_URL");
    } finally {
      await other.close();
    }
  });

  it("says that nothing answers", async () => {
    await start();
    const gone = await startScriptedServer(() => ({ status: 200 }));
    await gone.close();
    const clock = new InstantClock();
    const { environment: theirs } = environment.stores({ url: gone.url, clock });
    const refused = theirs.preflight();
    await expect(refused).rejects.toThrow(UnavailableError);
    await expect(refused).rejects.toThrow("DATAVERSE_URL");
  });
});

describe("base data", () => {
  it("knows every currency and its digits", async () => {
    await start();
    const currencies = await environment.stores().environment.currencies();
    const digits = (code: string) => currencies.get(currencyId(code))?.precision;
    expect(["EUR", "JPY", "KWD"].map(digits)).toEqual([2, 0, 3]);
  });

  it("knows whether discounts are per unit", async () => {
    await start();
    const [organization] = await environment.rows("organizations?$select=organizationid");
    const id = String(organization?.["organizationid"]);
    const { environment: ours } = environment.stores();
    expect(await ours.pricingFlags()).toEqual({ discountPerUnit: false });
    await environment.api("PATCH", `organizations(${id})`, { discountcalculationmethod: 1 });
    const { environment: fresh } = environment.stores();
    expect(await fresh.pricingFlags()).toEqual({ discountPerUnit: true });
  });
});
