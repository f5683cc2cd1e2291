/** The query functions `Microsoft.Dynamics.CRM.*` (DATAVERSE.md 3.1). */
import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import { noSuchProperty } from "../queryErrors";
import { between, inValues, literalFor, type ColumnExpression } from "../sql/comparison";
import {
  olderThan,
  onDay,
  onDayFromToday,
  withinLast,
  withinNext,
  type DayOperator,
  type TimeUnit,
} from "../sql/dateConditions";
import { columnSql, type Source } from "../sql/FromClause";
import type { Sql } from "../sql/sql";
import type { Literal, LiteralList, Path } from "./ast";

type Arguments = ReadonlyMap<string, Literal | LiteralList | Path>;

interface Place {
  readonly source: Source;
  readonly now: Date;
}

const timeFunction = /^(OlderThan|Last|Next)X(Minutes|Hours|Days|Weeks|Months|Years)$/;

const dayFunctions: Readonly<Record<string, DayOperator>> = {
  On: "on",
  NotOn: "not-on",
  OnOrAfter: "on-or-after",
  OnOrBefore: "on-or-before",
};

const daysFromToday: Readonly<Record<string, number>> = { Today: 0, Yesterday: -1, Tomorrow: 1 };

/**
 * @param name without `Microsoft.Dynamics.CRM.`
 * @throws ODataError 400 for wrong arguments, 501 for a function that the emulator has not.
 */
export function dataverseFunction(name: string, given: Arguments, place: Place): Sql {
  const listFunction = listFunctionNamed(name);
  if (listFunction !== undefined) {
    return listFunction(columnArgument(given, place.source), listArgument(name, given));
  }
  const [, relation, unit] = timeFunction.exec(name) ?? [];
  const day = dayFunctions[name];
  const offset = daysFromToday[name];
  if (relation === undefined && day === undefined && offset === undefined) {
    throw notImplemented(`the query function Microsoft.Dynamics.CRM.${name}`);
  }
  const column = columnArgument(given, place.source);
  if (column.column.kind !== "datetime") {
    throw unsupportedQuery(`The column '${column.column.name}' holds no date.`);
  }
  if (offset !== undefined) {
    return onDayFromToday(column, offset, place.now);
  }
  const value = valueArgument(name, given);
  if (day !== undefined) {
    return onDay(column, day, dateValue(column, value));
  }
  const count = wholeNumber(name, value);
  const timeUnit = (unit ?? "").toLowerCase() as TimeUnit;
  return timeRelation(relation)(column, { unit: timeUnit, count }, place.now);
}

function timeRelation(name: string | undefined): typeof olderThan {
  if (name === "OlderThan") {
    return olderThan;
  }
  return name === "Last" ? withinLast : withinNext;
}

function listFunctionNamed(
  name: string,
): ((column: ColumnExpression, values: readonly string[]) => Sql) | undefined {
  switch (name) {
    case "In":
    case "NotIn":
      return (column, values) => inValues(column, values, name === "NotIn");
    case "Between":
    case "NotBetween":
      return (column, values) => {
        const [low, high] = values;
        if (low === undefined || high === undefined || values.length > 2) {
          throw unsupportedQuery(`The function '${name}' needs two values.`);
        }
        return between(column, [low, high], name === "NotBetween");
      };
    default:
      return undefined;
  }
}

/** PropertyName is the logical name of the column, for lookups too. */
function columnArgument(given: Arguments, source: Source): ColumnExpression {
  const name = given.get("PropertyName");
  if (name?.kind !== "literal" || name.type !== "string") {
    throw unsupportedQuery("The argument 'PropertyName' must be a string.");
  }
  const column = source.table.columns.get(name.text);
  if (column === undefined) {
    throw noSuchProperty(name.text, source.table);
  }
  return { expression: columnSql(source, column), column };
}

function listArgument(name: string, given: Arguments): readonly string[] {
  const values = given.get("PropertyValues");
  if (values?.kind !== "list") {
    throw unsupportedQuery(`The function '${name}' needs the list 'PropertyValues'.`);
  }
  return values.items.map(({ text }) => text);
}

function valueArgument(name: string, given: Arguments): string {
  const value = given.get("PropertyValue");
  if (value?.kind !== "literal") {
    throw unsupportedQuery(`The function '${name}' needs the argument 'PropertyValue'.`);
  }
  return value.text;
}

function wholeNumber(name: string, text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text)) {
    throw unsupportedQuery(`The function '${name}' needs a whole number above zero.`);
  }
  return Number(text);
}

function dateValue(column: ColumnExpression, text: string): Date {
  const { value } = literalFor(column.column, text);
  return new Date(String(value));
}
