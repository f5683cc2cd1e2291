import { basename, join } from "node:path";
import { CsvRow } from "./CsvRow";
import { DataError } from "./DataError";
import { readRecords } from "./readRecords";

export interface TableColumns {
  readonly required: readonly string[];
  readonly optional: readonly string[];
}

/** A file of the data format: its name and the columns that it must and may have. */
export interface CsvTable extends TableColumns {
  readonly file: string;
}

/**
 * The rows of one file of a data set, in the order of the file. Throws a DataError for a missing,
 * unknown or repeated column and for a row with another number of fields than the header.
 */
export function* readTable(directory: string, table: CsvTable): Generator<CsvRow> {
  const path = join(directory, table.file);
  const file = basename(path);
  let positions: ReadonlyMap<string, number> | undefined;
  for (const { line, fields } of readRecords(path)) {
    if (positions === undefined) {
      positions = readHeader(table, fields);
      continue;
    }
    if (fields.length !== positions.size) {
      throw new DataError(
        { file, line },
        `has ${String(fields.length)} fields, its header ${String(positions.size)}; ` +
          "give one field per column and quote those that hold commas.",
      );
    }
    yield new CsvRow({ file, line }, positions, fields);
  }
  if (positions === undefined) {
    throw new DataError({ file }, "is empty; it needs at least a header.");
  }
}

function readHeader(table: CsvTable, names: readonly string[]): ReadonlyMap<string, number> {
  const { file, required, optional } = table;
  const positions = new Map<string, number>();
  for (const [position, name] of names.entries()) {
    if (positions.has(name)) {
      throw new DataError({ file, line: 1, column: name }, "stands twice in the header.");
    }
    if (!required.includes(name) && !optional.includes(name)) {
      const known = [...required, ...optional].join(", ");
      const problem = `'${name}' is not a known column; remove it or use one of ${known}.`;
      throw new DataError({ file, line: 1 }, problem);
    }
    positions.set(name, position);
  }
  const missing = required.filter((name) => !positions.has(name));
  if (missing.length > 0) {
    const problem = `the header lacks ${missing.join(", ")}; add ${missing.length > 1 ? "them" : "it"}.`;
    throw new DataError({ file, line: 1 }, problem);
  }
  return positions;
}
