import type { AlternateKeyModel, ColumnModel, Model, TableModel } from "../model/types";
import type { Database } from "./openDatabase";

/** The second SQL column of a lookup that may point to several tables. */
export function typeColumn(column: ColumnModel): string | undefined {
  return column.targets !== undefined && column.targets.length > 1 && column.kind === "guid"
    ? `${column.name}__type`
    : undefined;
}

/** Indexes beyond primary keys: what joins, cascades and the pages of the job's stages seek by. */
const indexes: readonly (readonly [table: string, ...columns: string[]])[] = [
  ["invjob_invoiceline", "invjob_stage", "invjob_bundlekey", "invjob_invoicelineid"],
  ["invjob_invoiceline", "invjob_orderid"],
  ["invjob_invoiceline", "invjob_orderlineid"],
  ["invjob_invoiceline", "invjob_invoiceid"],
  ["invoice", "invjob_stage", "invoiceid"],
  ["invoice", "salesorderid"],
  ["invoice", "customerid"],
  ["invoice", "invoicenumber"],
  ["invoicedetail", "invoiceid"],
  ["invoicedetail", "salesorderdetailid"],
  ["salesorder", "customerid"],
  ["salesorder", "ordernumber"],
  ["salesorderdetail", "salesorderid"],
  ["productpricelevel", "pricelevelid", "productid", "uomid"],
  ["account", "accountnumber"],
  ["product", "productnumber"],
  ["systemuser", "applicationid"],
  ["systemuser", "azureactivedirectoryobjectid"],
  ["annotation", "objectid"],
  ["task", "regardingobjectid"],
];

/**
 * What the emulator keeps for itself: document numbers, who holds which security role, what is
 * withheld from whom, and of background operations what their table does not hold.
 */
const ownTables = [
  "CREATE TABLE IF NOT EXISTS _number (name TEXT PRIMARY KEY, next INTEGER NOT NULL)",
  "CREATE TABLE IF NOT EXISTS _userrole (systemuserid BLOB NOT NULL, role TEXT NOT NULL, " +
    "PRIMARY KEY (systemuserid, role))",
  "CREATE TABLE IF NOT EXISTS _withheld (principalid BLOB NOT NULL, privilege TEXT NOT NULL, " +
    "PRIMARY KEY (principalid, privilege))",
  "CREATE TABLE IF NOT EXISTS _backgroundcall (backgroundoperationid BLOB PRIMARY KEY, " +
    "userid BLOB NOT NULL, actorid BLOB NOT NULL, origin TEXT NOT NULL, callbackurl TEXT)",
];

/** Creates the tables and indexes of the model that are not there yet. */
export function createSchema(db: Database, model: Model): void {
  db.transaction(() => {
    for (const sql of ownTables) {
      db.exec(sql);
    }
    for (const table of model.tables.values()) {
      db.exec(createTable(table));
    }
    for (const [table, ...columns] of indexes) {
      if (model.tables.has(table) && columns.every((name) => hasColumn(model, table, name))) {
        const name = `ix_${table}_${columns.join("_")}`;
        db.exec(`CREATE INDEX IF NOT EXISTS ${name} ON ${table} (${columns.join(", ")})`);
      }
    }
    for (const table of model.tables.values()) {
      for (const key of table.keys) {
        applyKey(db, table, key);
      }
    }
  });
}

/**
 * Makes the key's unique index exist exactly when the key is Active: a key is not enforced before
 * (DATAVERSE.md 10.5), and rows with a null in a key column are not kept unique (4.4).
 * Throws the SQL engine's error when rows already there break the key.
 */
export function applyKey(db: Database, table: TableModel, key: AlternateKeyModel): void {
  const name = `key_${key.name}`;
  if (key.status === "Active") {
    const columns = key.columns.join(", ");
    db.exec(`CREATE UNIQUE INDEX IF NOT EXISTS ${name} ON ${table.name} (${columns})`);
  } else {
    db.exec(`DROP INDEX IF EXISTS ${name}`);
  }
}

function hasColumn(model: Model, table: string, column: string): boolean {
  return model.tables.get(table)?.columns.has(column) === true;
}

function createTable(table: TableModel): string {
  const columns = [...table.columns.values()].flatMap((column) => {
    const type = typeColumn(column);
    return [
      `${column.name} ${sqlType(table, column)}`,
      ...(type === undefined ? [] : [`${type} TEXT`]),
    ];
  });
  return `CREATE TABLE IF NOT EXISTS ${table.name} (${columns.join(", ")})`;
}

function sqlType(table: TableModel, column: ColumnModel): string {
  if (column.name === table.primaryId) {
    return "BLOB PRIMARY KEY NOT NULL";
  }
  switch (column.kind) {
    case "guid":
      return "BLOB";
    case "text":
      return "TEXT COLLATE NOCASE";
    case "datetime":
      return "TEXT";
    case "integer":
    case "bigint":
    case "decimal":
    case "boolean":
    case "choice":
      return "INTEGER";
  }
}
