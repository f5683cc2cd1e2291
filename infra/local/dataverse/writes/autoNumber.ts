import type { Database } from "../store/openDatabase";
import { integerOf } from "../store/rowValues";

const firstNumber = 1_000;
const digits = 6;

/** The next number of a document kind, such as `INV-001000`; never given twice, gaps are possible. */
export function nextNumber(
  db: Database,
  kind: { readonly table: string; readonly prefix: string },
): string {
  const changed = db.run("UPDATE _number SET next = next + 1 WHERE name = ?", [kind.table]);
  if (changed === 0) {
    db.run("INSERT INTO _number (name, next) VALUES (?, ?)", [kind.table, firstNumber + 1]);
  }
  const next = integerOf(db.get("SELECT next FROM _number WHERE name = ?", [kind.table])?.["next"]);
  return `${kind.prefix}-${String((next ?? 0n) - 1n).padStart(digits, "0")}`;
}
