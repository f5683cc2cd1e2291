/** One FetchXML condition as SQL. */
import { notImplemented, unsupportedQuery } from "../../http/ODataError";
import {
  between,
  compareColumns,
  compareWithText,
  inValues,
  isNull,
  like,
  literalFor,
  type ColumnExpression,
  type CompareOperator,
} from "../sql/comparison";
import {
  olderThan,
  onDay,
  onDayFromToday,
  withinLast,
  withinNext,
  type DayOperator,
  type TimeUnit,
} from "../sql/dateConditions";
import type { Sql } from "../sql/sql";
import type { FetchCondition } from "./ast";

const compareOperators: Readonly<Record<string, CompareOperator>> = {
  eq: "eq",
  ne: "ne",
  neq: "ne",
  gt: "gt",
  ge: "ge",
  lt: "lt",
  le: "le",
};

/** What stands before and after the value in the LIKE pattern. */
const textOperators: Readonly<
  Record<string, readonly [before: string, after: string, negated: boolean]>
> = {
  like: ["", "", false],
  "not-like": ["", "", true],
  "begins-with": ["", "%", false],
  "not-begin-with": ["", "%", true],
  "ends-with": ["%", "", false],
  "not-end-with": ["%", "", true],
};

const dayOperators: Readonly<Record<string, DayOperator>> = {
  on: "on",
  "not-on": "not-on",
  "on-or-after": "on-or-after",
  "on-or-before": "on-or-before",
};

const daysFromToday: Readonly<Record<string, number>> = { today: 0, yesterday: -1, tomorrow: 1 };
const timeOperator = /^(olderthan|last|next)-x-(minutes|hours|days|weeks|months|years)$/;
const timeRelations = { olderthan: olderThan, last: withinLast, next: withinNext } as const;

interface Place {
  readonly now: Date;
  /** Finds the column that `valueof` names. */
  readonly columnNamed: (name: string) => ColumnExpression;
}

/** @throws ODataError 400 for wrong values, 501 for an operator that the emulator has not */
export function fetchCondition(
  condition: FetchCondition,
  left: ColumnExpression,
  place: Place,
): Sql {
  const { operator } = condition;
  const compare = compareOperators[operator];
  if (compare !== undefined) {
    return condition.valueOf === null
      ? compareWithText(left, compare, oneValue(condition))
      : compareColumns(left, compare, place.columnNamed(condition.valueOf));
  }
  const text = textOperators[operator];
  if (text !== undefined) {
    const [before, after, negated] = text;
    return like(left, before + oneValue(condition) + after, negated);
  }
  switch (operator) {
    case "null":
    case "not-null":
      return isNull(left.expression, operator === "not-null");
    case "in":
    case "not-in":
      return inValues(left, condition.values, operator === "not-in");
    case "between":
    case "not-between":
      return between(left, twoValues(condition), operator === "not-between");
    default:
      return dateCondition(condition, left, place.now);
  }
}

function dateCondition(condition: FetchCondition, left: ColumnExpression, now: Date): Sql {
  const { operator } = condition;
  const day = dayOperators[operator];
  const offset = daysFromToday[operator];
  const [, relation, unit] = timeOperator.exec(operator) ?? [];
  if (day === undefined && offset === undefined && relation === undefined) {
    throw notImplemented(`the FetchXML operator '${operator}'`);
  }
  if (left.column.kind !== "datetime") {
    throw unsupportedQuery(`The column '${left.column.name}' holds no date.`);
  }
  if (offset !== undefined) {
    return onDayFromToday(left, offset, now);
  }
  const value = oneValue(condition);
  if (day !== undefined) {
    return onDay(left, day, new Date(String(literalFor(left.column, value).value)));
  }
  if (!/^[1-9]\d{0,8}$/.test(value)) {
    throw unsupportedQuery(`The operator '${operator}' needs a whole number above zero.`);
  }
  const relate = timeRelations[relation as keyof typeof timeRelations];
  return relate(left, { unit: unit as TimeUnit, count: Number(value) }, now);
}

function oneValue({ value, values, operator }: FetchCondition): string {
  const only = value ?? values[0];
  if (only === undefined) {
    throw unsupportedQuery(`The operator '${operator}' needs a value.`);
  }
  return only;
}

function twoValues({ values, operator }: FetchCondition): [string, string] {
  const [low, high] = values;
  if (low === undefined || high === undefined || values.length > 2) {
    throw unsupportedQuery(`The operator '${operator}' needs two values.`);
  }
  return [low, high];
}
