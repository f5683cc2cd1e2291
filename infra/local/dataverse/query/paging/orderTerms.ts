/** The order of a query's rows, and the condition that holds for the rows after a given one. */
import type { ColumnModel, SqlValue, TableModel } from "../../model/types";
import { columnSql, type Source } from "../sql/FromClause";
import { bind, joinSql, keyword, never, sql, type Sql } from "../sql/sql";

export interface OrderTerm {
  readonly expression: Sql;
  readonly column: ColumnModel;
  readonly descending: boolean;
  /** Its name in a paging cookie, unique among the terms. */
  readonly name: string;
  /** The root's primary key: never null, and no two rows share it. */
  readonly unique: boolean;
}

export function primaryKeyColumn(table: TableModel): ColumnModel {
  const column = table.columns.get(table.primaryId);
  if (column === undefined) {
    throw new Error(`The table ${table.name} lacks its primary key.`);
  }
  return column;
}

/**
 * Ends the order with the root's primary key, which makes it total: without a tie-break rows may
 * repeat or be missed between pages (DATAVERSE.md 3.2).
 */
export function totalOrder(terms: readonly OrderTerm[], root: Source): readonly OrderTerm[] {
  const unique = terms.findIndex((term) => term.unique);
  if (unique >= 0) {
    return terms.slice(0, unique + 1);
  }
  const column = primaryKeyColumn(root.table);
  const expression = columnSql(root, column);
  return [...terms, { expression, column, descending: false, name: column.name, unique: true }];
}

export function orderSql(terms: readonly OrderTerm[]): Sql {
  return joinSql(
    terms.map(({ expression, descending }) => (descending ? sql`${expression} DESC` : expression)),
    ", ",
  );
}

/**
 * Rows that come after the row with these values. Nulls come first in ascending order, as in SQL
 * Server. The common case is one comparison of row values, which an index can seek.
 */
export function afterRow(terms: readonly OrderTerm[], values: readonly SqlValue[]): Sql {
  const seekable = terms.every((term, index) => !term.descending && values[index] !== null);
  if (seekable && terms.length > 1) {
    const columns = joinSql(
      terms.map(({ expression }) => expression),
      ", ",
    );
    return sql`(${columns}) > (${joinSql(values.map(bind), ", ")})`;
  }
  return afterFrom(terms, values, 0);
}

function afterFrom(terms: readonly OrderTerm[], values: readonly SqlValue[], index: number): Sql {
  const term = terms[index];
  if (term === undefined) {
    return never;
  }
  const { expression, descending, unique } = term;
  const value = values[index] ?? null;
  const rest = afterFrom(terms, values, index + 1);
  if (value === null) {
    return descending
      ? sql`(${expression} IS NULL AND ${rest})`
      : sql`(${expression} IS NOT NULL OR ${rest})`;
  }
  const compare = (operator: string) => sql`${expression} ${keyword(operator)} ${bind(value)}`;
  if (!descending) {
    return unique ? compare(">") : sql`(${compare(">=")} AND (${compare(">")} OR ${rest}))`;
  }
  return unique
    ? compare("<")
    : sql`((${compare("<=")} OR ${expression} IS NULL) AND (${compare("<")} OR ${expression} IS NULL OR ${rest}))`;
}
