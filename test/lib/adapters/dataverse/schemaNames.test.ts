import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ledgerTable, tableExtensions } from "../../../../infra/dataverse/schema";

const folder = join(__dirname, "../../../../lib/adapters/dataverse");

const columns = [ledgerTable, ...tableExtensions].flatMap((table) => table.columns);

const known = new Set([
  ledgerTable.name,
  ledgerTable.primaryId,
  ledgerTable.primaryName,
  "invjob_linestage",
  "invjob_invoicestage",
  "invjob_documenttype",
  ...columns.map((column) => column.name),
]);

/** Navigation properties are case-sensitive; a lookup's has its schema name's casing. */
const navigations = new Set(
  columns.filter((column) => column.type === "Lookup").map((column) => column.schemaName),
);

function sources(): string {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  return files
    .filter((file) => file.endsWith(".ts"))
    .map((file) => readFileSync(join(folder, file), "utf8"))
    .join("\n");
}

describe("names in the Dataverse adapter", () => {
  it("are names of the schema, navigation properties in their own casing", () => {
    const text = sources();
    const bound = [...text.matchAll(/\b(invjob_\w+)@odata\.bind/g)].map((match) => match[1] ?? "");
    expect(bound.length).toBeGreaterThan(0);
    expect(bound.filter((name) => !navigations.has(name))).toEqual([]);
    const names = [...text.matchAll(/\binvjob_\w+(?!\w|@)/g)].map((match) => match[0]);
    expect(names.length).toBeGreaterThan(0);
    expect(names.filter((name) => !known.has(name) && !navigations.has(name))).toEqual([]);
  });
});
