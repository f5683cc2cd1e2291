import type { SqlValue } from "../model/types";

/** A row to write: SQL column name to value, the `__type` columns of lookups included. */
export type RowValues = Record<string, SqlValue>;

/** The value as an integer, or null when it is null or absent. */
export function integerOf(value: SqlValue | undefined): bigint | null {
  if (typeof value === "bigint") {
    return value;
  }
  return typeof value === "number" ? BigInt(value) : null;
}

/** The value as stored GUID bytes, or null when it is null or absent. */
export function bytesOf(value: SqlValue | undefined): Uint8Array | null {
  return value instanceof Uint8Array ? value : null;
}

/** The value as text, or null when it is null or absent. */
export function textOf(value: SqlValue | undefined): string | null {
  return typeof value === "string" ? value : null;
}

/** Whether a boolean column holds true. */
export function isTrue(value: SqlValue | undefined): boolean {
  return integerOf(value) === 1n;
}

/** A key by which stored GUIDs can be looked up in a Map. */
export function bytesKey(value: Uint8Array): string {
  return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("latin1");
}

/** A copy without the named columns. */
export function without(values: Readonly<RowValues>, names: readonly string[]): RowValues {
  const entries = Object.entries(values).filter(([name]) => !names.includes(name));
  return Object.fromEntries(entries);
}
