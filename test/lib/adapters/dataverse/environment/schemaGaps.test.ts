import { gapSentence } from "../../../../../lib/adapters/dataverse/environment/gaps";
import {
  schemaGaps,
  schemaNeeds,
  type ColumnKind,
  type TableFacts,
} from "../../../../../lib/adapters/dataverse/environment/schemaGaps";

function complete(): Map<string, TableFacts> {
  return new Map(
    schemaNeeds.map((need) => [
      need.table,
      {
        table: need.table,
        columns: need.columns,
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
  return gapSentence(schemaGaps(schemaNeeds, facts));
}

/** The needed columns of a table, some of them changed. */
function columnsOf(table: string, changes: readonly (readonly [string, ColumnKind])[]) {
  const needed = schemaNeeds.find((need) => need.table === table)?.columns ?? new Map();
  return { columns: new Map<string, ColumnKind>([...needed, ...changes]) };
}

describe("schemaGaps", () => {
  it("finds none in an environment that has all of the schema", () => {
    expect(gapOf(complete())).toBeUndefined();
  });

  it("names a missing table and the cure", () => {
    const gap = gapOf(changed("invjob_invoiceline", { columns: undefined }));
    expect(gap).toMatch(/no table invjob_invoiceline; provision/);
  });

  it("names all missing columns at once", () => {
    const facts = changed("invoice", {
      columns: new Map([["invjob_stage", { type: "Picklist" }]]),
    });
    const gap = gapOf(
      facts.set("salesorderdetail", {
        ...(facts.get("salesorderdetail") as TableFacts),
        columns: new Map(),
      }),
    );
    expect(gap).toContain("invoice.invjob_bundlekey, ");
    expect(gap).toContain("salesorderdetail.invjob_stage");
  });

  it("names every gap in one sentence, those with one cure together", () => {
    const facts = changed("invjob_invoiceline", { columns: undefined });
    const invoice = facts.get("invoice") as TableFacts;
    const keys = new Map([["invjob_openbundle", "Failed"]]);
    const columns = new Map([...invoice.columns!].filter(([name]) => name !== "invjob_touch"));
    expect(gapOf(facts.set("invoice", { ...invoice, columns, keys }))).toBe(
      "Dataverse has no table invjob_invoiceline, and Dataverse lacks the columns invoice.invjob_touch; " +
        "provision the product's schema in the environment of DATAVERSE_URL; also, the alternate key " +
        "invjob_openbundle of table invoice is Failed, not Active; wait until its index is built, or " +
        "reactivate the key if it failed.",
    );
  });

  it("refuses a document date that is a moment, whose day depends on where one is", () => {
    const moment = { type: "DateTime", behavior: "UserLocal" };
    const columns = columnsOf("invoice", [["invjob_documentdate", moment]]);
    expect(gapOf(changed("invoice", columns))).toBe(
      "Column invoice.invjob_documentdate is DateTime with behavior UserLocal, not DateTime with " +
        "behavior DateOnly; delete it and create it anew as the product's schema says.",
    );
  });

  it("refuses a column of another type", () => {
    const columns = columnsOf("invoice", [["invjob_netamount", { type: "Decimal" }]]);
    expect(gapOf(changed("invoice", columns))).toContain(
      "olumn invoice.invjob_netamount is Decimal, not Money",
    );
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
