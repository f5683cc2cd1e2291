import { isLosslessNumber } from "lossless-json";
import { codes, malformed, ODataError } from "../http/ODataError";
import type { ColumnModel, SqlValue, TableModel } from "../model/types";
import { decimalToScaled } from "../store/decimal";
import { guidToSql, isGuid } from "../store/guid";

const integerPattern = /^-?\d+$/;
const datePattern = /^\d{4}-\d{2}-\d{2}$/;
const momentPattern = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/;
const integerMax = 2_147_483_647n;
const bigintMax = 9_223_372_036_854_775_807n;

/**
 * A JSON value (numbers as LosslessNumber) as the column stores it. Throws 400 where the value has
 * the wrong type, is too long or out of range (DATAVERSE.md 4.5). Money keeps 4 digits here; the
 * column's precision is applied once the row's currency is known.
 */
export function convertValue(table: TableModel, column: ColumnModel, value: unknown): SqlValue {
  if (value === null) {
    return null;
  }
  switch (column.kind) {
    case "text":
      return toText(table, column, value);
    case "guid":
      return toGuid(column, value);
    case "integer":
      return toInteger(table, column, { value, limit: integerMax, edmType: "Edm.Int32" });
    case "bigint":
      return toInteger(table, column, { value, limit: bigintMax, edmType: "Edm.Int64" });
    case "decimal":
      return toDecimal(table, column, value);
    case "boolean":
      return toBoolean(column, value);
    case "choice":
      return toChoice(table, column, value);
    case "datetime":
      return toMoment(column, value);
  }
}

function wrongType(column: ColumnModel, value: unknown, edmType: string): ODataError {
  const shown = isLosslessNumber(value) ? value.value : JSON.stringify(value);
  return malformed(
    `Cannot convert the literal '${shown.slice(0, 100)}' of property '${column.name}' ` +
      `to the expected type '${edmType}'.`,
  );
}

function outOfRange(table: TableModel, column: ColumnModel, shown: string): ODataError {
  return new ODataError(
    400,
    codes.invalidArgument,
    `A validation error occurred. The value ${shown} of '${column.name}' on record of type ` +
      `'${table.name}' is outside the valid range.`,
  );
}

function toText(table: TableModel, column: ColumnModel, value: unknown): SqlValue {
  if (typeof value !== "string") {
    throw wrongType(column, value, "Edm.String");
  }
  if (column.maxLength !== undefined && value.length > column.maxLength) {
    throw new ODataError(
      400,
      codes.stringTooLong,
      `A validation error occurred. The length of the '${column.name}' attribute of the ` +
        `'${table.name}' entity exceeded the maximum allowed length of '${String(column.maxLength)}'.`,
    );
  }
  // An empty text and no text are one and the same to the platform.
  return value === "" ? null : value;
}

function toGuid(column: ColumnModel, value: unknown): SqlValue {
  if (typeof value !== "string" || !isGuid(value)) {
    throw wrongType(column, value, "Edm.Guid");
  }
  return guidToSql(value);
}

function toInteger(
  table: TableModel,
  column: ColumnModel,
  input: { readonly value: unknown; readonly limit: bigint; readonly edmType: string },
): SqlValue {
  const { value, limit } = input;
  if (!isLosslessNumber(value) || !integerPattern.test(value.value)) {
    throw wrongType(column, value, input.edmType);
  }
  const integer = BigInt(value.value);
  const min = column.min === undefined ? -limit - 1n : BigInt(column.min);
  const max = column.max === undefined ? limit : BigInt(column.max);
  if (integer < min || integer > max) {
    throw outOfRange(table, column, value.value);
  }
  return integer;
}

function toDecimal(table: TableModel, column: ColumnModel, value: unknown): SqlValue {
  if (!isLosslessNumber(value)) {
    throw wrongType(column, value, column.type === "Double" ? "Edm.Double" : "Edm.Decimal");
  }
  const scale = column.scale ?? 0;
  const scaled = decimalToScaled(value.value, scale);
  const min = column.min === undefined ? -bigintMax : decimalToScaled(String(column.min), scale);
  const max = column.max === undefined ? bigintMax : decimalToScaled(String(column.max), scale);
  if (scaled < min || scaled > max || scaled > bigintMax) {
    throw outOfRange(table, column, value.value);
  }
  return scaled;
}

function toBoolean(column: ColumnModel, value: unknown): SqlValue {
  if (typeof value !== "boolean") {
    throw wrongType(column, value, "Edm.Boolean");
  }
  return value ? 1n : 0n;
}

function toChoice(table: TableModel, column: ColumnModel, value: unknown): SqlValue {
  if (!isLosslessNumber(value) || !integerPattern.test(value.value)) {
    throw wrongType(column, value, "Edm.Int32");
  }
  const option = Number(value.value);
  if (column.options !== undefined && !column.options.has(option)) {
    throw new ODataError(
      400,
      codes.choiceOutOfRange,
      `A validation error occurred. The value ${value.value} of '${column.name}' on record of type ` +
        `'${table.name}' is outside the valid range. Accepted Values: ${[...column.options.keys()].join(",")}`,
    );
  }
  return BigInt(option);
}

function toMoment(column: ColumnModel, value: unknown): SqlValue {
  const text = typeof value === "string" ? value : "";
  const pattern = column.dateOnly === true ? datePattern : momentPattern;
  const moment = new Date(text);
  if (!pattern.test(text) || Number.isNaN(moment.getTime())) {
    throw wrongType(column, value, column.dateOnly === true ? "Edm.Date" : "Edm.DateTimeOffset");
  }
  return column.dateOnly === true ? text : `${moment.toISOString().slice(0, 19)}Z`;
}
