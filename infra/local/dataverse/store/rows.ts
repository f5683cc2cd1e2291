import { codes, ODataError } from "../http/ODataError";
import type { SqlValue, TableModel } from "../model/types";
import { typeColumn } from "./createSchema";
import { guidFromSql } from "./guid";
import type { Database, Row } from "./openDatabase";
import type { RowValues } from "./rowValues";

/** The row with this primary key, all columns. */
export function loadRow(db: Database, table: TableModel, id: Uint8Array): Row | undefined {
  return db.get(`SELECT * FROM ${table.name} WHERE ${table.primaryId} = ?`, [id]);
}

export function rowExists(db: Database, table: TableModel, id: Uint8Array): boolean {
  return db.get(`SELECT 1 FROM ${table.name} WHERE ${table.primaryId} = ?`, [id]) !== undefined;
}

/**
 * Inserts the row under a new row version. Throws 412 when its id or an alternate key is taken
 * (DATAVERSE.md 4.1, 4.4).
 */
export function insertRow(db: Database, table: TableModel, values: RowValues): void {
  const row: RowValues = { ...values, versionnumber: db.nextVersion() };
  const { columns, sql } = insertStatement(table);
  const params = columns.map((name) => row[name] ?? null);
  runUnique(table, values, () => db.run(sql, params));
}

interface InsertStatement {
  readonly columns: readonly string[];
  readonly sql: string;
}

const insertStatements = new WeakMap<TableModel, InsertStatement>();

/** One statement for all rows of a table: its text is long, and lines are inserted by the thousand. */
function insertStatement(table: TableModel): InsertStatement {
  const known = insertStatements.get(table);
  if (known !== undefined) {
    return known;
  }
  const columns = [...table.columns.values()].flatMap((column) => {
    const type = typeColumn(column);
    return type === undefined ? [column.name] : [column.name, type];
  });
  const marks = columns.map(() => "?").join(",");
  const sql = `INSERT INTO ${table.name} (${columns.join(",")}) VALUES (${marks})`;
  const statement = { columns, sql };
  insertStatements.set(table, statement);
  return statement;
}

/** Changes columns of the row and gives it a new row version. */
export function changeRow(
  db: Database,
  table: TableModel,
  change: { readonly id: Uint8Array; readonly values: RowValues },
): void {
  const row = { ...change.values, versionnumber: db.nextVersion() };
  const sets = Object.keys(row).map((name) => `${name} = ?`);
  const sql = `UPDATE ${table.name} SET ${sets.join(",")} WHERE ${table.primaryId} = ?`;
  const params: SqlValue[] = [...Object.values(row), change.id];
  runUnique(table, change.values, () => db.run(sql, params));
}

function runUnique(table: TableModel, values: RowValues, work: () => void): void {
  try {
    work();
  } catch (error) {
    throw uniqueViolation(table, values, error) ?? error;
  }
}

const uniquePattern = /UNIQUE constraint failed: (.+)$/;

function uniqueViolation(
  table: TableModel,
  values: RowValues,
  error: unknown,
): ODataError | undefined {
  const columns = uniquePattern.exec(String(error))?.[1];
  if (columns === undefined) {
    return undefined;
  }
  const names = columns.split(", ").map((name) => name.slice(name.indexOf(".") + 1));
  if (names[0] === table.primaryId) {
    return new ODataError(
      412,
      codes.recordExists,
      "A record with matching key values already exists.",
    );
  }
  const key = table.keys.find((known) => known.columns.join() === names.join());
  const duplicates = names.map((name) => `<${name}>${escapeXml(shown(values[name]))}</${name}>`);
  return new ODataError(
    412,
    codes.keyViolated,
    `Entity Key ${key?.name ?? ""} violated. A record with the same value for ${names.join(", ")} ` +
      "already exists. A duplicate record cannot be created. Select one or more unique values " +
      `and try again. <DuplicateAttributes>${duplicates.join("")}</DuplicateAttributes>`,
  );
}

function shown(value: SqlValue | undefined): string {
  if (value instanceof Uint8Array) {
    return guidFromSql(value);
  }
  return value === null || value === undefined ? "" : String(value);
}

function escapeXml(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
