import type { ColumnModel, SqlValue } from "../../model/types";
import { scaledToText } from "../../store/decimal";
import { guidFromSql } from "../../store/guid";

type ValueWriter = (value: SqlValue) => string;

/**
 * Writes a column's stored value, never null, as JSON. Money and decimals are numbers with all
 * their digits, trailing zeros included (DATAVERSE.md 3.1), so the text is made here and not by way
 * of a binary number. Integers are read as bigint (model/types.ts).
 */
export function jsonValue(column: ColumnModel): ValueWriter {
  switch (column.kind) {
    case "guid":
      return (value) => (value instanceof Uint8Array ? `"${guidFromSql(value)}"` : "null");
    case "text":
      return (value) => JSON.stringify(value);
    case "datetime":
      return (value) => `"${String(value)}"`;
    case "boolean":
      return (value) => (Number(value) === 1 ? "true" : "false");
    case "decimal": {
      const scale = column.scale ?? 0;
      return (value) => scaledToText(value as bigint, scale);
    }
    case "integer":
    case "bigint":
    case "choice":
      return String;
  }
}
