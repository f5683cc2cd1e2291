import { createHash } from "node:crypto";
import type { DataverseReader, TableQuery } from "../client/DataverseReader";
import type { Row } from "../client/Row";
import { mustStay } from "./foreignTables";

/** A row by its id and a hash over all that must stay. */
export interface RowHash {
  readonly id: string;
  readonly hash: string;
}

/** Long enough that two contents never share it by chance. */
const hashCharacters = 32;

function hashOf(row: Row): string {
  const columns = row.columns.filter(([name]) => mustStay(name));
  columns.sort(([a], [b]) => (a < b ? -1 : 1));
  const hash = createHash("sha256").update(JSON.stringify(columns)).digest("hex");
  return hash.slice(0, hashCharacters);
}

/** The rows of a table by id and hash, in the order of ids. */
export async function* hashRows(
  reader: DataverseReader,
  table: TableQuery,
): AsyncGenerator<RowHash> {
  for await (const row of reader.rows(table)) {
    yield { id: row.key(table.primaryId), hash: hashOf(row) };
  }
}
