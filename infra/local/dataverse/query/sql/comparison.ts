/** Conditions on one column as SQL, the same for OData and FetchXML. */
import type { ColumnModel } from "../../model/types";
import { unsupportedQuery } from "../../http/ODataError";
import { storedLiteral, type StoredLiteral } from "./storedLiteral";
import { bind, joinSql, keyword, never, always, notTrue, sql, type Sql } from "./sql";

export type CompareOperator = "eq" | "ne" | "gt" | "ge" | "lt" | "le";

/** A column as it stands in a statement: its SQL and what it holds. */
export interface ColumnExpression {
  readonly expression: Sql;
  readonly column: ColumnModel;
}

/** `ne` and the other negations are true for null: the value is not the one that was named. */
const exactOperators: Readonly<Record<CompareOperator, string>> = {
  eq: "=",
  ne: "IS NOT",
  gt: ">",
  ge: ">=",
  lt: "<",
  le: "<=",
};

/** @throws ODataError 400 where the text is no value of the column's type. */
export function literalFor(column: ColumnModel, text: string): StoredLiteral {
  const stored = storedLiteral(column, text);
  if (stored === undefined) {
    throw unsupportedQuery(
      `The value '${text}' is not a valid ${column.type} for the column '${column.name}'.`,
    );
  }
  return stored;
}

export function compareWithText(
  left: ColumnExpression,
  operator: CompareOperator,
  text: string,
): Sql {
  return compareWithStored(left.expression, operator, literalFor(left.column, text));
}

export function compareWithStored(
  expression: Sql,
  operator: CompareOperator,
  { value, exact }: StoredLiteral,
): Sql {
  if (exact) {
    return sql`${expression} ${keyword(exactOperators[operator])} ${bind(value)}`;
  }
  switch (operator) {
    case "eq":
      return never;
    case "ne":
      return always;
    case "gt":
    case "ge":
      return sql`${expression} > ${bind(value)}`;
    case "lt":
    case "le":
      return sql`${expression} <= ${bind(value)}`;
  }
}

/**
 * Column with column. Numbers stored with different scales are brought to the larger one.
 * @throws ODataError 400 where the types do not go together.
 */
export function compareColumns(
  left: ColumnExpression,
  operator: CompareOperator,
  right: ColumnExpression,
): Sql {
  if (comparisonClass(left.column) !== comparisonClass(right.column)) {
    throw unsupportedQuery(
      `The columns '${left.column.name}' and '${right.column.name}' have types that cannot be compared.`,
    );
  }
  const scale = Math.max(left.column.scale ?? 0, right.column.scale ?? 0);
  return sql`${atScale(left, scale)} ${keyword(exactOperators[operator])} ${atScale(right, scale)}`;
}

function comparisonClass({ kind }: ColumnModel): string {
  return kind === "integer" || kind === "bigint" || kind === "decimal" || kind === "choice"
    ? "number"
    : kind;
}

function atScale({ expression, column }: ColumnExpression, scale: number): Sql {
  const digits = scale - (column.scale ?? 0);
  return digits === 0 ? expression : sql`${expression} * ${bind(10n ** BigInt(digits))}`;
}

/**
 * The plus keeps SQLite from seeking nulls by an index: most rows have null in most columns, so any
 * other way into the table is better.
 */
export function isNull(expression: Sql, negated: boolean): Sql {
  return negated ? sql`${expression} IS NOT NULL` : sql`+${expression} IS NULL`;
}

/**
 * One of the values. The list is padded to a power of two with its last value, so that lists of all
 * lengths share a handful of prepared statements.
 */
export function inValues(left: ColumnExpression, texts: readonly string[], negated: boolean): Sql {
  const stored = texts.map((text) => literalFor(left.column, text)).filter(({ exact }) => exact);
  const last = stored.at(-1);
  if (last === undefined) {
    return negated ? always : never;
  }
  const values = stored.map(({ value }) => value);
  const padded = 2 ** Math.ceil(Math.log2(values.length));
  while (values.length < padded) {
    values.push(last.value);
  }
  const within = sql`${left.expression} IN (${joinSql(values.map(bind), ", ")})`;
  return negated ? notTrue(within) : within;
}

export function between(
  left: ColumnExpression,
  [low, high]: readonly [string, string],
  negated: boolean,
): Sql {
  const within = sql`(${compareWithText(left, "ge", low)} AND ${compareWithText(left, "le", high)})`;
  return negated ? notTrue(within) : within;
}

/**
 * SQL Server's LIKE without case: `%`, `_`, `[abc]` and `[^abc]` are wildcards (DATAVERSE.md 3.1).
 * SQLite's LIKE has no brackets but its GLOB has, so a pattern with brackets becomes a GLOB.
 * @throws ODataError 400 where the column holds no text.
 */
export function like(left: ColumnExpression, pattern: string, negated: boolean): Sql {
  if (left.column.kind !== "text") {
    throw unsupportedQuery(`The column '${left.column.name}' holds no text.`);
  }
  const matches = pattern.includes("[")
    ? sql`lower(${left.expression}) GLOB ${bind(globPattern(pattern.toLowerCase()))}`
    : sql`${left.expression} LIKE ${bind(pattern)}`;
  return negated ? notTrue(matches) : matches;
}

function globPattern(pattern: string): string {
  return pattern.replaceAll(/\[[^\]]*\]|[%_*?]/g, (token) => {
    switch (token) {
      case "%":
        return "*";
      case "_":
        return "?";
      case "*":
      case "?":
        return `[${token}]`;
      default:
        return token;
    }
  });
}
