import { codes, malformed, ODataError, recordNotFound } from "../http/ODataError";
import type { ColumnModel, Model, SqlValue, TableModel } from "../model/types";
import { decimalToScaled } from "../store/decimal";
import { guidFromSql, guidToSql, isGuid } from "../store/guid";
import { rowExists } from "../store/rows";
import { bytesOf, type RowValues } from "../store/rowValues";
import { referenceTables } from "./ReferenceData";
import type { RowReference, Writer } from "./Writer";

/** The key in parentheses of a URL or bind: the primary key, or columns of an alternate key. */
export type RowKey =
  | { readonly kind: "id"; readonly id: Uint8Array }
  | { readonly kind: "alternate"; readonly values: RowValues };

const keyColumnsMax = 16;
const pairPattern = /\s*([A-Za-z_][A-Za-z0-9_]*)\s*=\s*('(?:[^']|'')*'|[^',]+?)\s*(?:,|$)/gy;
const addressPattern = /^\/?([A-Za-z_][A-Za-z0-9_]*)\((.*)\)$/s;
const serviceRootPattern = /^https?:\/\/[^/]+\/api\/data\/v9\.[0-2]/i;
/** Tables whose primary key cannot be named in a URL (DATAVERSE.md 4.4). */
const unnamedPrimaryKeys: ReadonlySet<string> = new Set(["systemuser", "team"]);

/**
 * Reads what stands between the parentheses (DATAVERSE.md 4.4). The text is already percent-decoded.
 * Throws 400 when it fits neither the primary key nor an active alternate key of the table.
 */
export function parseKey(table: TableModel, text: string): RowKey {
  if (isGuid(text)) {
    return { kind: "id", id: guidToSql(text) };
  }
  const pairs = parsePairs(text);
  if (pairs === undefined) {
    throw malformed(
      `Error in the key '${text.slice(0, 200)}' of a resource of type '${table.name}'.`,
    );
  }
  const first = pairs[0];
  const namesId = first?.name === table.primaryId && !unnamedPrimaryKeys.has(table.name);
  if (first !== undefined && pairs.length === 1 && namesId && isGuid(first.value)) {
    return { kind: "id", id: guidToSql(first.value) };
  }
  return { kind: "alternate", values: alternateValues(table, pairs) };
}

/** The row's id, or undefined where no row has the alternate key's values. */
export function findByKey(writer: Writer, table: TableModel, key: RowKey): Uint8Array | undefined {
  if (key.kind === "id") {
    return key.id;
  }
  const names = Object.keys(key.values);
  const where = names.map((name) => `${name} = ?`).join(" AND ");
  const sql = `SELECT ${table.primaryId} FROM ${table.name} WHERE ${where}`;
  return bytesOf(writer.db.get(sql, Object.values(key.values))?.[table.primaryId]) ?? undefined;
}

/**
 * The row that a bind value names: `/set(key)`, `set(key)` or a full URL of this server
 * (DATAVERSE.md 4.1). Throws 400 for a malformed address, 404 where there is no such row.
 */
export function resolveAddress(writer: Writer, address: string): RowReference {
  const relative = address.startsWith("http") ? address.replace(serviceRootPattern, "") : address;
  const match = addressPattern.exec(relative);
  const table = writer.model.byEntitySet.get(match?.[1] ?? "");
  if (match === null || table === undefined) {
    throw malformed(`The URI '${address.slice(0, 200)}' is not a valid reference to a record.`);
  }
  const key = parseKey(table, decodeAddress(match[2] ?? ""));
  const id = findByKey(writer, table, key);
  if (id === undefined) {
    throw keyNotFound(table);
  }
  if (key.kind === "id" && !isThere(writer, table, id)) {
    throw recordNotFound(table.name, guidFromSql(id));
  }
  return { table, id };
}

/** Base data that nearly every write refers to is looked up once, not at each bind. */
function isThere(writer: Writer, table: TableModel, id: Uint8Array): boolean {
  return referenceTables.has(table.name)
    ? writer.reference.exists(table, id)
    : rowExists(writer.db, table, id);
}

/** 404 for an alternate key without a row (DATAVERSE.md 4.4). */
export function keyNotFound(table: TableModel): ODataError {
  return new ODataError(
    404,
    codes.keyNotFound,
    `A record with the specified key values does not exist in ${table.name} entity`,
  );
}

/** The table of an entity set name. Throws 404 when there is none (DATAVERSE.md 4.5). */
export function requireEntitySet(model: Model, name: string): TableModel {
  const table = model.byEntitySet.get(name);
  if (table === undefined) {
    throw new ODataError(
      404,
      codes.resourceNotFound,
      `Resource not found for the segment '${name.slice(0, 200)}'.`,
    );
  }
  return table;
}

interface Pair {
  readonly name: string;
  readonly value: string;
}

function parsePairs(text: string): Pair[] | undefined {
  const pairs: Pair[] = [];
  let end = 0;
  for (const match of text.matchAll(pairPattern)) {
    const [whole, name = "", value = ""] = match;
    pairs.push({ name, value });
    end = match.index + whole.length;
    if (pairs.length > keyColumnsMax) {
      return undefined;
    }
  }
  return end === text.length && pairs.length > 0 ? pairs : undefined;
}

function alternateValues(table: TableModel, pairs: readonly Pair[]): RowValues {
  const columns = pairs.map(({ name }) => /^_(.+)_value$/.exec(name)?.[1] ?? name);
  const key = table.keys.find(
    (known) =>
      known.status === "Active" &&
      known.columns.length === columns.length &&
      known.columns.every((name) => columns.includes(name)),
  );
  if (key === undefined) {
    throw new ODataError(
      400,
      codes.unsupportedQuery,
      `The key in the request URI is not valid for resource 'Microsoft.Dynamics.CRM.${table.name}'. ` +
        "Ensure that the names and number of key properties match the declared or alternate key " +
        `properties for the resource 'Microsoft.Dynamics.CRM.${table.name}'.`,
    );
  }
  const values: RowValues = {};
  pairs.forEach(({ value }, index) => {
    const column = table.columns.get(columns[index] ?? "");
    if (column !== undefined) {
      values[column.name] = literalValue(column, value);
    }
  });
  return values;
}

function literalValue(column: ColumnModel, literal: string): SqlValue {
  const quoted = /^'(.*)'$/s.exec(literal)?.[1];
  const text = quoted === undefined ? literal : quoted.replaceAll("''", "'");
  if ((column.kind === "text") !== (quoted !== undefined)) {
    throw malformed(`The value of key column '${column.name}' has the wrong type.`);
  }
  switch (column.kind) {
    case "text":
    case "datetime":
      return text;
    case "guid":
      return guidToSql(text);
    case "decimal":
      return decimalToScaled(text, column.scale ?? 0);
    case "integer":
    case "bigint":
    case "boolean":
    case "choice":
      return BigInt(text);
  }
}

function decodeAddress(text: string): string {
  if (!text.includes("%")) {
    return text;
  }
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
