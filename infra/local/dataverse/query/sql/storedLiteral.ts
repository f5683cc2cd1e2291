/**
 * Turns the text of a literal into the value that its column would store, so that comparisons are
 * made in storage terms (model/types.ts).
 */
import type { ColumnModel, SqlValue } from "../../model/types";
import { guidToSql, isGuid } from "../../store/guid";

/**
 * `exact` is false where the column cannot hold the literal (`quantity gt 0.1234567`): `value` is
 * then the nearest storable value below it, and only its order has a meaning.
 */
export interface StoredLiteral {
  readonly value: SqlValue;
  readonly exact: boolean;
}

const numberPattern = /^([+-]?)(\d+)(?:\.(\d+))?$/;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const momentPattern = /^\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?$/i;
const largestInteger = 2n ** 63n - 1n;

/**
 * @param column the column that the literal is compared with
 * @param text the literal without quotes
 * @returns undefined where the text is no value of the column's type
 */
export function storedLiteral(column: ColumnModel, text: string): StoredLiteral | undefined {
  switch (column.kind) {
    case "guid": {
      const bare = text.startsWith("{") && text.endsWith("}") ? text.slice(1, -1) : text;
      return isGuid(bare) ? { value: guidToSql(bare), exact: true } : undefined;
    }
    case "text":
      return { value: text, exact: true };
    case "integer":
    case "bigint":
    case "choice":
      return scaledNumber(text, 0);
    case "decimal":
      return scaledNumber(text, column.scale ?? 0);
    case "boolean":
      return booleanLiteral(text);
    case "datetime":
      return column.dateOnly === true ? storedDate(text) : storedMoment(text);
  }
}

function booleanLiteral(text: string): StoredLiteral | undefined {
  const lower = text.toLowerCase();
  if (lower === "true" || lower === "1") {
    return { value: 1, exact: true };
  }
  return lower === "false" || lower === "0" ? { value: 0, exact: true } : undefined;
}

/** Decimal text to an integer scaled by 10^scale, rounded down where digits are left over. */
function scaledNumber(text: string, scale: number): StoredLiteral | undefined {
  const match = numberPattern.exec(text);
  if (match === null) {
    return undefined;
  }
  const [, sign, whole = "0", fraction = ""] = match;
  const kept = fraction.slice(0, scale).padEnd(scale, "0");
  const exact = !/[1-9]/.test(fraction.slice(scale));
  const magnitude = BigInt(whole + kept);
  const negative = sign === "-";
  const below = negative && !exact ? 1n : 0n;
  const value = (negative ? -magnitude : magnitude) - below;
  if (value > largestInteger) {
    return { value: largestInteger, exact: false };
  }
  return value < -largestInteger ? { value: -largestInteger, exact: false } : { value, exact };
}

function storedDate(text: string): StoredLiteral | undefined {
  if (datePattern.test(text)) {
    return Number.isNaN(Date.parse(text)) ? undefined : { value: text, exact: true };
  }
  const moment = storedMoment(text);
  return typeof moment?.value === "string"
    ? { value: moment.value.slice(0, 10), exact: moment.value.endsWith("T00:00:00Z") }
    : undefined;
}

/** A date is its first moment in UTC, the time zone of every user of the emulator. */
function storedMoment(text: string): StoredLiteral | undefined {
  if (!datePattern.test(text) && !momentPattern.test(text)) {
    return undefined;
  }
  const zoned = /[zZ]$|[+-]\d{2}:\d{2}$/.test(text) || datePattern.test(text) ? text : `${text}Z`;
  const milliseconds = Date.parse(zoned.replace(" ", "T"));
  if (Number.isNaN(milliseconds)) {
    return undefined;
  }
  return { value: momentText(milliseconds), exact: milliseconds % 1000 === 0 };
}

/** Storage form of a moment: UTC to the second, rounded down. */
export function momentText(milliseconds: number): string {
  return `${new Date(milliseconds).toISOString().slice(0, 19)}Z`;
}
