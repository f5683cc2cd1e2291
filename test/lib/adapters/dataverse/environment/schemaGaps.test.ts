import {
  erpColumnGap,
  schemaGap,
  schemaNeeds,
  type TableFacts,
} from "../../../../../lib/adapters/dataverse/environment/schemaGaps";

function complete(): Map<string, TableFacts> {
  return new Map(
    schemaNeeds.map((need) => [
      need.table,
      {
        table: need.table,
        columns: new Set(need.columns),
        keys: new Map(need.keys.map((key) => [key, "Active"])),
        isOptimisticConcurrencyEnabled: true,
      },
    ]),
  );
}

function changed(table: string, change: Partial<TableFacts>): Map<string, TableFacts> {
  const facts = complete();
  const before = facts.get(table) as TableFacts;
  return facts.set(table, { ...before, ...change });
}

function gapOf(facts: Map<string, TableFacts>): string | undefined {
  return schemaGap(schemaNeeds, facts);
}

describe("schemaGap", () => {
  it("finds none in an environment that has all of the schema", () => {
    expect(gapOf(complete())).toBeUndefined();
  });

  it("names a missing table and the cure", () => {
    const gap = gapOf(changed("invjob_invoiceline", { columns: undefined }));
    expect(gap).toMatch(/no table invjob_invoiceline; provision/);
  });

  it("names all missing columns at once", () => {
    const facts = changed("invoice", { columns: new Set(["invjob_stage"]) });
    const gap = gapOf(
      facts.set("salesorderdetail", {
        ...(facts.get("salesorderdetail") as TableFacts),
        columns: new Set(),
      }),
    );
    expect(gap).toContain("invoice.invjob_bundlekey, ");
    expect(gap).toContain("salesorderdetail.invjob_stage");
  });

  it("names a missing key", () => {
    expect(gapOf(changed("invoice", { keys: new Map() }))).toContain("invjob_openbundle");
  });

  it.each(["Pending", "InProgress", "Failed"])("refuses a key that is %s", (state) => {
    const keys = new Map([["invjob_openbundle", state]]);
    expect(gapOf(changed("invoice", { keys }))).toContain(`is ${state}, not Active`);
  });

  it("refuses tables without row versions where updates rely on them", () => {
    const off = { isOptimisticConcurrencyEnabled: false };
    expect(gapOf(changed("invoice", off))).toContain("optimistic concurrency");
    expect(gapOf(changed("salesorderdetail", off))).toBeUndefined();
  });
});

describe("erpColumnGap", () => {
  const options = {
    erpCustomerColumn: "accountnumber",
    erpContactColumn: "externaluseridentifier",
  };
  const account = new Set(["accountnumber"]);
  const contact = new Set(["externaluseridentifier"]);

  it("names the setting whose column is not there", () => {
    expect(erpColumnGap(options, { account, contact })).toBeUndefined();
    expect(erpColumnGap(options, { account: new Set(), contact })).toContain("ERP_CUSTOMER_COLUMN");
    expect(erpColumnGap(options, { account, contact: new Set() })).toContain("ERP_CONTACT_COLUMN");
  });
});
