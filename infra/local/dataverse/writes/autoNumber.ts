import type { Database } from "../store/openDatabase";
import { integerOf } from "../store/rowValues";

const firstNumber = 1_000;
const digits = 6;

/** The next number of a document kind, such as `INV-001000`; never given twice, gaps are possible. */
export function nextNumber(
  db: Database,
  kind: { readonly table: string; readonly prefix: string },
): string {
  const row = db.get(
    "INSERT INTO _number (name, next) VALUES (?, ?) " +
      "ON CONFLICT (name) DO UPDATE SET next = next + 1 RETURNING next",
    [kind.table, firstNumber + 1],
  );
  const next = integerOf(row?.["next"]);
  if (next === null) {
    throw new Error(`The number of ${kind.table} could not be drawn`);
  }
  return `${kind.prefix}-${String(next - 1n).padStart(digits, "0")}`;
}
