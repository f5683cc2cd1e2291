import type { Row } from "./DataverseReader";
import { textOf } from "./readRow";

/**
 * An error as the report shows it next to its code: which record, and why.
 * @param record how a person finds it, such as `invoice INV-1`.
 * @param row has `invjob_errormessage`, which begins with the code.
 */
export function explainError(record: string, code: string, row: Row): string {
  const message = (textOf(row, "invjob_errormessage") ?? "").replace(/\s+/g, " ").trim();
  const prefix = `${code}: `;
  const why = message.startsWith(prefix) ? message.slice(prefix.length) : message;
  return why === "" ? record : `${record}: ${why}`;
}
