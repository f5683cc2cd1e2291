import { LosslessNumber, parse, stringify } from "lossless-json";
import type { Decimal } from "../../domain/money";
import { plainText } from "../../domain/money";

export type JsonObject = Readonly<Record<string, unknown>>;

/** True for a JSON object: neither an array, nor null, nor a number kept as text. */
export function isJsonObject(value: unknown): value is JsonObject {
  return (
    typeof value === "object" &&
    value !== null &&
    !Array.isArray(value) &&
    !(value instanceof LosslessNumber)
  );
}

/**
 * Reads JSON with every number kept as its text, because money would lose cents in a binary double
 * (DATAVERSE.md 3.1).
 *
 * @throws SyntaxError on text that is not JSON
 */
export function parseJson(text: string): unknown {
  return parse(text);
}

/** Writes JSON; numbers made by `jsonDecimal` keep every digit. */
export function writeJson(value: JsonObject): string {
  const text = stringify(value);
  if (text === undefined) throw new TypeError("an object always has a JSON text");
  return text;
}

/** A decimal as a JSON number with exactly its digits. */
export function jsonDecimal(value: Decimal): LosslessNumber {
  return new LosslessNumber(plainText(value));
}

/** A JSON number as the text it was written with, or undefined for anything else. */
export function numberText(value: unknown): string | undefined {
  if (value instanceof LosslessNumber) return value.value;
  return typeof value === "number" ? String(value) : undefined;
}
