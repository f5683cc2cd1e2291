import Big from "big.js";
import { z } from "zod";
import type { Row } from "./DataverseReader";

const decimals = Big();
decimals.strict = true;

const textSchema = z.string().nullish();
const rowSchema = z.record(z.string(), z.unknown()).nullish();

/** A column's text; undefined when it is empty. Numbers come as text too. */
export function textOf(row: Row, column: string): string | undefined {
  return textSchema.parse(row[column]) ?? undefined;
}

/** A money column; empty counts as 0. */
export function moneyOf(row: Row, column: string): Big {
  return decimals(textOf(row, column) ?? "0");
}

/** The row that a single-valued navigation property was expanded to. */
export function expanded(row: Row, property: string): Row | undefined {
  return rowSchema.parse(row[property]) ?? undefined;
}

/** What a line costs without tax, as the platform states it: `extendedamount - tax`. */
export function platformNet(line: Row): Big {
  return moneyOf(line, "extendedamount").minus(moneyOf(line, "tax"));
}
