/** A database in memory with the whole model, rows given as plain texts, and queries put to it. */
import { noPreference, parsePrefer } from "../../../../../../infra/local/dataverse/http/prefer";
import { buildModel } from "../../../../../../infra/local/dataverse/model/buildModel";
import type { ColumnModel, SqlValue } from "../../../../../../infra/local/dataverse/model/types";
import {
  queryCollection,
  queryCount,
  retrieveOne,
  type QueryContext,
} from "../../../../../../infra/local/dataverse/query";
import { createSchema } from "../../../../../../infra/local/dataverse/store/createSchema";
import { decimalToScaled } from "../../../../../../infra/local/dataverse/store/decimal";
import { guidToSql } from "../../../../../../infra/local/dataverse/store/guid";
import { openDatabase } from "../../../../../../infra/local/dataverse/store/openDatabase";
import { insertRow } from "../../../../../../infra/local/dataverse/store/rows";

export type PlainRow = Readonly<Record<string, string | number | boolean | null>>;

export interface Answer {
  readonly value: readonly Readonly<Record<string, unknown>>[];
  readonly [annotation: string]: unknown;
}

const model = buildModel();

export const root = "http://localhost/api/data/v9.2";

export class QueryFixture {
  readonly db = openDatabase(":memory:");
  readonly context: QueryContext;

  constructor(now = new Date("2026-11-22T12:00:00Z")) {
    createSchema(this.db, model);
    this.context = { db: this.db, model, baseUrl: root, now: () => now };
  }

  close(): void {
    this.db.close();
  }

  /** Guids as text, decimals as text, `column__type` for the table that a lookup points to. */
  insert(tableName: string, row: PlainRow): void {
    const table = this.#table(tableName);
    const values = Object.entries(row).map(([name, value]) => {
      const column = table.columns.get(name);
      return [name, column === undefined ? String(value) : storedValue(column, value)] as const;
    });
    this.db.transaction(() => insertRow(this.db, table, Object.fromEntries(values)));
  }

  remove(tableName: string, id: string): void {
    const table = this.#table(tableName);
    this.db.run(`DELETE FROM ${table.name} WHERE ${table.primaryId} = ?`, [guidToSql(id)]);
  }

  /** The answer's text, digits of numbers as they were written. */
  text(tableName: string, options: string | URLSearchParams, prefer = ""): string {
    const search = new URLSearchParams(options);
    const request = { table: this.#table(tableName), search, prefer: parsePrefer(prefer) };
    return queryCollection(this.context, request).body;
  }

  query(tableName: string, options: string | URLSearchParams, prefer = ""): Answer {
    return JSON.parse(this.text(tableName, options, prefer)) as Answer;
  }

  fetch(tableName: string, fetchXml: string, prefer = ""): Answer {
    return this.query(tableName, new URLSearchParams({ fetchXml }), prefer);
  }

  count(tableName: string, options: string): string {
    const search = new URLSearchParams(options);
    return queryCount(this.context, {
      table: this.#table(tableName),
      search,
      prefer: noPreference,
    });
  }

  retrieve(tableName: string, id: string, options = "") {
    return retrieveOne(this.context, {
      table: this.#table(tableName),
      id,
      search: new URLSearchParams(options),
      prefer: noPreference,
    });
  }

  #table(name: string) {
    const table = model.tables.get(name);
    if (table === undefined) {
      throw new Error(`No table ${name}`);
    }
    return table;
  }
}

function storedValue(column: ColumnModel, value: string | number | boolean | null): SqlValue {
  if (value === null || typeof value === "boolean") {
    return value === null ? null : Number(value);
  }
  if (column.kind === "guid") {
    return guidToSql(String(value));
  }
  return column.kind === "decimal" ? decimalToScaled(String(value), column.scale ?? 0) : value;
}

/** A guid that ends in the number, so that guids stand in the order of their numbers. */
export function guid(number: number): string {
  return `00000000-0000-4000-8000-${number.toString(16).padStart(12, "0")}`;
}

/** The values of one property, row by row. */
export function pluck(answer: Answer, property: string): unknown[] {
  return answer.value.map((row) => row[property]);
}
