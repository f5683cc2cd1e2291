/**
 * Conditions on the calendar and the clock (DATAVERSE.md 3.1 `OlderThanXMinutes` and the like). All
 * users of the emulator live in UTC.
 */
import type { Sql } from "./sql";
import { allOf, anyOf } from "./sql";
import { compareWithStored, type ColumnExpression, type CompareOperator } from "./comparison";
import { momentText } from "./storedLiteral";

export type TimeUnit = "minutes" | "hours" | "days" | "weeks" | "months" | "years";

export interface TimeSpan {
  readonly unit: TimeUnit;
  readonly count: number;
}

const unitMilliseconds = {
  minutes: 60_000,
  hours: 3_600_000,
  days: 86_400_000,
  weeks: 7 * 86_400_000,
} as const;

function shifted(from: Date, { unit, count }: TimeSpan): Date {
  if (unit !== "months" && unit !== "years") {
    return new Date(from.getTime() + count * unitMilliseconds[unit]);
  }
  const result = new Date(from);
  const months = result.getUTCMonth() + (unit === "years" ? 12 * count : count);
  const day = result.getUTCDate();
  result.setUTCDate(1);
  result.setUTCMonth(months);
  const lastDay = new Date(Date.UTC(result.getUTCFullYear(), result.getUTCMonth() + 1, 0));
  result.setUTCDate(Math.min(day, lastDay.getUTCDate()));
  return result;
}

function backwards({ unit, count }: TimeSpan): TimeSpan {
  return { unit, count: -count };
}

function startOfDay(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 86_400_000) * 86_400_000);
}

function startOfHour(moment: Date): Date {
  return new Date(Math.floor(moment.getTime() / 3_600_000) * 3_600_000);
}

function compareWithDate(left: ColumnExpression, operator: CompareOperator, moment: Date): Sql {
  const text = momentText(moment.getTime());
  const value = left.column.dateOnly === true ? text.slice(0, 10) : text;
  return compareWithStored(left.expression, operator, { value, exact: true });
}

/** Older than so many units before now. */
export function olderThan(left: ColumnExpression, span: TimeSpan, now: Date): Sql {
  return compareWithDate(left, "lt", shifted(now, backwards(span)));
}

/** From the start of the hour (minutes, hours) or day so many units ago until now. */
export function withinLast(left: ColumnExpression, span: TimeSpan, now: Date): Sql {
  const { unit } = span;
  const start = shifted(now, backwards(span));
  const rounded = unit === "hours" || unit === "minutes" ? startOfHour(start) : startOfDay(start);
  return allOf([compareWithDate(left, "ge", rounded), compareWithDate(left, "le", now)]);
}

/** From now until so many units ahead. */
export function withinNext(left: ColumnExpression, span: TimeSpan, now: Date): Sql {
  return allOf([compareWithDate(left, "gt", now), compareWithDate(left, "le", shifted(now, span))]);
}

/** On the calendar day so many days from today. */
export function onDayFromToday(left: ColumnExpression, days: number, now: Date): Sql {
  return onDay(left, "on", shifted(startOfDay(now), { unit: "days", count: days }));
}

export type DayOperator = "on" | "not-on" | "on-or-after" | "on-or-before";

/** Compares with the whole calendar day of `moment`. */
export function onDay(left: ColumnExpression, operator: DayOperator, moment: Date): Sql {
  const start = startOfDay(moment);
  const end = shifted(start, { unit: "days", count: 1 });
  switch (operator) {
    case "on":
      return allOf([compareWithDate(left, "ge", start), compareWithDate(left, "lt", end)]);
    case "not-on":
      return anyOf([compareWithDate(left, "lt", start), compareWithDate(left, "ge", end)]);
    case "on-or-after":
      return compareWithDate(left, "ge", start);
    case "on-or-before":
      return compareWithDate(left, "lt", end);
  }
}
