/** Grouped rows and their figures, the same for `$apply` and aggregate FetchXML. */
import { notImplemented, ODataError, unsupportedQuery } from "../../http/ODataError";
import type { ColumnModel } from "../../model/types";
import { jsonValue } from "../render/jsonValue";
import type { QueryContext } from "../QueryContext";
import type { ColumnExpression } from "./comparison";
import type { FromClause } from "./FromClause";
import { Outputs } from "./Outputs";
import { bind, joinSql, keyword, sql, type Sql } from "./sql";

export interface Group {
  readonly key: string;
  readonly by: ColumnExpression;
}

export interface Measure {
  readonly key: string;
  readonly method: string;
  /** Absent where rows are counted. */
  readonly of?: ColumnExpression;
}

export interface Aggregation {
  readonly from: FromClause;
  readonly where: Sql;
  readonly groups: readonly Group[];
  readonly measures: readonly Measure[];
  /** Keys of groups or measures. */
  readonly order: readonly { readonly key: string; readonly descending: boolean }[];
  readonly omitNulls: boolean;
}

/** Rows that go into an aggregate at most (DATAVERSE.md 3.1). */
const inputRowsMax = 50_000;
const groupsMax = 5_000;
const recordLimit = "0x8004E023";

/** @returns the JSON of each group */
export function aggregateRows(context: QueryContext, aggregation: Aggregation): string[] {
  const { from, where, groups, measures, order } = aggregation;
  refuseTooMany(context, from, where);
  const outputs = new Outputs();
  const byKey = new Map<string, Sql>();
  const fields = [
    ...groups.map(({ key, by }) => {
      refuseGroup(by.column);
      byKey.set(key, by.expression);
      return { key, position: outputs.add(by.expression), write: jsonValue(by.column) };
    }),
    ...measures.map((measure) => {
      const { expression, write } = figure(measure);
      byKey.set(measure.key, expression);
      return { key: measure.key, position: outputs.add(expression), write };
    }),
  ];
  const groupBy =
    groups.length === 0
      ? sql``
      : sql` GROUP BY ${joinSql(
          groups.map(({ by }) => by.expression),
          ", ",
        )}`;
  const terms = order.map(({ key, descending }) => {
    const expression = byKey.get(key);
    if (expression === undefined) {
      throw unsupportedQuery(`The query cannot be ordered by '${key}'.`);
    }
    return sql`${expression}${keyword(descending ? " DESC" : "")}`;
  });
  const orderBy = terms.length === 0 ? sql`` : sql` ORDER BY ${joinSql(terms, ", ")}`;
  const statement = sql`SELECT ${outputs.toSql()} FROM ${from.toSql()} WHERE ${where}${groupBy}${orderBy} LIMIT ${bind(groupsMax)}`;
  return context.db.rows(statement.text, statement.params).map((row) => {
    const parts = fields.flatMap(({ key, position, write }) => {
      const value = row[position] ?? null;
      if (value === null) {
        return aggregation.omitNulls ? [] : [`${JSON.stringify(key)}:null`];
      }
      return [`${JSON.stringify(key)}:${write(value)}`];
    });
    return `{${parts.join(",")}}`;
  });
}

function refuseTooMany(context: QueryContext, from: FromClause, where: Sql): void {
  const rows = sql`SELECT 1 FROM ${from.toSql()} WHERE ${where} LIMIT ${bind(inputRowsMax + 1)}`;
  const statement = sql`SELECT count(*) FROM (${rows})`;
  const found = Number(context.db.rows(statement.text, statement.params)[0]?.[0] ?? 0);
  if (found > inputRowsMax) {
    throw new ODataError(
      400,
      recordLimit,
      "The maximum record limit is exceeded. Reduce the number of records.",
    );
  }
}

function refuseGroup(column: ColumnModel): void {
  if (column.kind === "datetime") {
    throw notImplemented("grouping by dates");
  }
}

function figure({ method, of }: Measure): {
  expression: Sql;
  write: ReturnType<typeof jsonValue>;
} {
  if (method === "count") {
    return { expression: keyword("count(*)"), write: String };
  }
  if (of === undefined) {
    throw unsupportedQuery(`The aggregate '${method}' needs a column.`);
  }
  switch (method) {
    case "countcolumn":
      return { expression: sql`count(${of.expression})`, write: String };
    case "countdistinct":
      return { expression: sql`count(DISTINCT ${of.expression})`, write: String };
    case "sum":
      return { expression: sql`sum(${of.expression})`, write: jsonValue(of.column) };
    case "min":
      return { expression: sql`min(${of.expression})`, write: jsonValue(of.column) };
    case "max":
      return { expression: sql`max(${of.expression})`, write: jsonValue(of.column) };
    default:
      throw notImplemented(`the aggregate '${method}'`);
  }
}
