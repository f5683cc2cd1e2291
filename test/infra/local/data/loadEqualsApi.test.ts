import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { parse } from "csv-parse/sync";
import { loadOrderData } from "../../../../infra/local/data/loadDirectory";
import { writeSample } from "../../../../infra/local/data/writeSample";
import { Environment } from "../../../../infra/local/dataverse/Environment";
import { currencies, units, users } from "../../../../infra/local/dataverse/seed/seedData";
import { guidFromSql, guidToSql } from "../../../../infra/local/dataverse/store/guid";
import type { Database, Row } from "../../../../infra/local/dataverse/store/openDatabase";
import { EmulatorClient } from "../dataverse/support/EmulatorClient";
import { createThroughApi, type CsvFields } from "./support/createThroughApi";
import { temporaryFolders } from "./support/temporaryFolder";

const folder = temporaryFolders();
const orderCount = 200;

/** Columns that say when and in what order rows were written. */
const writeMarks = ["versionnumber", "modifiedon"];

const compared: Readonly<Record<string, readonly string[]>> = {
  account: [...writeMarks, "createdon"],
  contact: [...writeMarks, "createdon"],
  product: [...writeMarks, "createdon"],
  pricelevel: [...writeMarks, "createdon"],
  uom: [...writeMarks, "createdon"],
  // An order's createdon is its overriddencreatedon.
  salesorder: writeMarks,
  salesorderdetail: [...writeMarks, "createdon"],
};

function read(directory: string, file: string): CsvFields[] {
  return parse(readFileSync(join(directory, file)), { columns: true });
}

/** The sample's first 200 orders with their lines. */
function writeTwoHundredOrders(): string {
  const directory = folder();
  writeSample(directory, { seed: 21, lines: 900 });
  const orders = readFileSync(join(directory, "orders.csv"), "utf8").split("\n");
  writeFileSync(join(directory, "orders.csv"), orders.slice(0, orderCount + 1).join("\n"));
  const kept = new Set(read(directory, "orders.csv").map((order) => order["order_id"]));
  const lines = readFileSync(join(directory, "order_lines.csv"), "utf8").split("\n");
  const ofKept = lines.filter((line, index) => index === 0 || kept.has(line.split(",")[0] ?? ""));
  writeFileSync(join(directory, "order_lines.csv"), ofKept.join("\n"));
  return directory;
}

function rowsOf(db: Database, table: string): Record<string, unknown>[] {
  const ignored = new Set(compared[table]);
  return db.all(`SELECT * FROM ${table} ORDER BY ${table}id`).map((row) => readable(row, ignored));
}

/** A row with GUIDs as text and without what is empty or ignored. */
function readable(row: Row, ignored: ReadonlySet<string>): Record<string, unknown> {
  const entries = Object.entries(row)
    .filter(([name, value]) => value !== null && !ignored.has(name))
    .map(([name, value]) => [name, value instanceof Uint8Array ? guidFromSql(value) : value]);
  return Object.fromEntries(entries) as Record<string, unknown>;
}

/** Whom the loader gave the record to: the choice is the loader's, what follows from it the platform's. */
function ownerIn(db: Database): (guid: string) => string {
  return (guid) => {
    for (const table of ["account", "contact", "salesorder"]) {
      const sql = `SELECT ownerid, ownerid__type AS type FROM ${table} WHERE ${table}id = ?`;
      const row = db.get(sql, [guidToSql(guid)]);
      if (row?.["ownerid"] instanceof Uint8Array) {
        const set = row["type"] === "team" ? "teams" : "systemusers";
        return `/${set}(${guidFromSql(row["ownerid"])})`;
      }
    }
    throw new Error(`The loader made no record ${guid}.`);
  };
}

describe("200 orders loaded straight", () => {
  let loaded: Environment;
  let client: EmulatorClient;

  beforeAll(async () => {
    const directory = writeTwoHundredOrders();
    loaded = new Environment({ databasePath: ":memory:" });
    loadOrderData({ db: loaded.db, model: loaded.model }, directory);
    client = await EmulatorClient.start();
    client.actAs(users.find((user) => user.isAdministrator === true)?.objectId ?? "");
    await createThroughApi(
      {
        client,
        ownerAddress: ownerIn(loaded.db),
        currencyIds: new Map(currencies.map(({ code, id }) => [code, id])),
        unitIds: new Map(units.map(({ name, id }) => [name, id])),
      },
      {
        accounts: read(directory, "accounts.csv"),
        products: read(directory, "products.csv"),
        orders: read(directory, "orders.csv"),
        lines: read(directory, "order_lines.csv"),
      },
    );
  }, 120_000);

  afterAll(async () => {
    await client.close();
    loaded.close();
  });

  it.each(Object.keys(compared))("equal those created through the API: %s", (table) => {
    const straight = rowsOf(loaded.db, table);
    expect(straight).toEqual(rowsOf(client.emulator.environment.db, table));
    expect(straight.length).toBeGreaterThan(0);
  });

  it("are two hundred, with their lines", () => {
    expect(rowsOf(loaded.db, "salesorder")).toHaveLength(orderCount);
    expect(rowsOf(loaded.db, "salesorderdetail").length).toBeGreaterThan(2 * orderCount);
  });
});
