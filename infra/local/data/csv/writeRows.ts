import { join } from "node:path";
import { CsvWriter } from "../sample/CsvWriter";
import type { CsvTable } from "./readTable";

/** Every column of a table, those that may be left out behind the others. */
export function columnsOf({ required, optional }: CsvTable): readonly string[] {
  return [...required, ...optional];
}

/** Writes a file of a data set as a whole. */
export function writeRows(
  directory: string,
  { file }: Pick<CsvTable, "file">,
  { columns, rows }: { columns: readonly string[]; rows: Iterable<readonly string[]> },
): void {
  const writer = new CsvWriter(join(directory, file), columns);
  for (const row of rows) writer.write(row);
  writer.close();
}
