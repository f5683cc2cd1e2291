/** A property compared with a literal of `$filter`, whose type must fit (DATAVERSE.md 3.1). */
import { unsupportedQuery } from "../../http/ODataError";
import type { ColumnModel } from "../../model/types";
import {
  compareWithText,
  isNull,
  type ColumnExpression,
  type CompareOperator,
} from "../sql/comparison";
import type { Sql } from "../sql/sql";
import type { Literal } from "./ast";

const literalTypes: Readonly<Record<ColumnModel["kind"], readonly Literal["type"][]>> = {
  guid: ["guid"],
  text: ["string"],
  integer: ["number"],
  bigint: ["number"],
  decimal: ["number"],
  boolean: ["boolean"],
  choice: ["number"],
  datetime: ["date"],
};

const edmTypes: Readonly<Record<ColumnModel["kind"], string>> = {
  guid: "Edm.Guid",
  text: "Edm.String",
  integer: "Edm.Int32",
  bigint: "Edm.Int64",
  decimal: "Edm.Decimal",
  boolean: "Edm.Boolean",
  choice: "Edm.Int32",
  datetime: "Edm.DateTimeOffset",
};

const literalEdmTypes: Readonly<Record<Literal["type"], string>> = {
  guid: "Edm.Guid",
  string: "Edm.String",
  number: "Edm.Int32",
  boolean: "Edm.Boolean",
  date: "Edm.DateTimeOffset",
  null: "Edm.Null",
};

const operatorKinds: Readonly<Record<CompareOperator, string>> = {
  eq: "Equal",
  ne: "NotEqual",
  gt: "GreaterThan",
  ge: "GreaterThanOrEqual",
  lt: "LessThan",
  le: "LessThanOrEqual",
};

/** @throws ODataError 400 where literal and column have types that do not go together */
export function compareWithLiteral(
  left: ColumnExpression,
  operator: CompareOperator,
  literal: Literal,
): Sql {
  if (literal.type === "null") {
    if (operator !== "eq" && operator !== "ne") {
      throw unsupportedQuery(`The operator '${operator}' cannot be used with null.`);
    }
    return isNull(left.expression, operator === "ne");
  }
  if (!literalTypes[left.column.kind].includes(literal.type)) {
    throw unsupportedQuery(
      `A binary operator with incompatible types was detected. Found operand types '${edmTypes[left.column.kind]}' and '${literalEdmTypes[literal.type]}' for operator kind '${operatorKinds[operator]}'.`,
    );
  }
  return compareWithText(left, operator, literal.text);
}
