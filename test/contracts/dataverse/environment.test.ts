import type { EmulatorOptions } from "../../../infra/local/dataverse/createEmulator";
import { ConfigurationError, UnavailableError } from "../../../lib/ports/errors";
import { InstantClock } from "../../support/dataverse/InstantClock";
import { ScriptedServer } from "../../support/ScriptedServer";
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
      /^Dataverse has no table invjob_invoiceline, and Dataverse lacks the columns invoice\.invjob_stage, .*; provision the product's schema in the environment of DATAVERSE_URL; also, the application user of DATAVERSE_URL lacks the privileges prvCreateinvjob_InvoiceLine, .*; give it the product's security role\.$/,
    );
  });

  it("names every gap at once, of whatever kind", async () => {
    await start();
    const [organization] = await environment.rows("organizations?$select=organizationid");
    const organizationid = String(organization?.["organizationid"]);
    const values = { organizationid, oobpricecalculationenabled: false };
    await environment.admin("seed", { table: "organization", values });
    await environment.admin("schema", { alternateKeyStatus: { invjob_openbundle: "Pending" } });
    const erpColumns = { erpCustomerColumn: "creditlimit", erpContactColumn: "nonsense" };
    const refused = environment.stores(erpColumns).environment.preflight();
    for (const gap of [
      "the alternate key invjob_openbundle of table invoice is Pending",
      "ERP_CUSTOMER_COLUMN is creditlimit, a column of type Money",
      "ERP_CONTACT_COLUMN is nonsense, which table contact does not have",
      "system pricing is switched off (organization.oobpricecalculationenabled)",
    ]) {
      await expect(refused).rejects.toThrow(new RegExp(gap.replace(/[().]/g, "\\$&"), "i"));
    }
  });

  it("takes a column of whole numbers for the ERP's customer numbers", async () => {
    await start();
    const { environment: ours } = environment.stores({ erpCustomerColumn: "numberofemployees" });
    await expect(ours.preflight()).resolves.toBeUndefined();
  });

  it("says that the alternate key is not active yet, and passes once it is", async () => {
    await start();
    const { environment: ours } = environment.stores();
    await environment.admin("schema", { alternateKeyStatus: { invjob_openbundle: "Pending" } });
    await expect(ours.preflight()).rejects.toThrow("invjob_openbundle of table invoice is Pending");
    await environment.admin("schema", { alternateKeyStatus: { invjob_openbundle: "Active" } });
    await expect(ours.preflight()).resolves.toBeUndefined();
  });

  it.each(["oobpricecalculationenabled", "enablepricingoncreate"])(
    "says that %s is off, and passes once it is on again",
    async (flag) => {
      await start();
      const [organization] = await environment.rows("organizations?$select=organizationid");
      const id = String(organization?.["organizationid"]);
      const set = (value: boolean) =>
        environment.admin("seed", {
          table: "organization",
          values: { organizationid: id, [flag]: value },
        });
      const { environment: ours } = environment.stores();
      await set(false);
      await expect(ours.preflight()).rejects.toThrow(
        `System pricing is switched off (organization.${flag}), so nothing computes the totals that ours ` +
          "are compared with; switch it on in the Sales settings of the environment.",
      );
      await set(true);
      await expect(ours.preflight()).resolves.toBeUndefined();
    },
  );

  it("says that the URL leads to something else", async () => {
    await start();
    const other = await ScriptedServer.start(() => ({ status: 200, body: "<html>Hello</html>" }));
    try {
      const refused = environment.stores({ url: other.url }).environment.preflight();
      await expect(refused).rejects.toThrow(ConfigurationError);
      await expect(refused).rejects.toThrow("set DATAVERSE_URL");
    } finally {
      await other.stop();
    }
  });

  it("says that nothing answers", async () => {
    await start();
    const gone = await ScriptedServer.start(() => ({ status: 200 }));
    await gone.stop();
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
