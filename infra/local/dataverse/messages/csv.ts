/** A row's values by column name, as texts. */
export type TextRow = ReadonlyMap<string, string>;

/** The rows as CSV text: a header of all columns in the order of their first appearance, then the rows. */
export function csvOf(rows: readonly TextRow[]): string {
  const columns = [...new Set(rows.flatMap((row) => [...row.keys()]))];
  const lines = rows.map((row) => columns.map((name) => quoted(row.get(name) ?? "")));
  return [columns.map(quoted), ...lines].map((line) => `${line.join(",")}\r\n`).join("");
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
