import type { CsvRow } from "../csv/CsvRow";
import { DataError } from "../csv/DataError";
import { readTable, type CsvTable } from "../csv/readTable";
import { codes, ODataError } from "../../dataverse/http/ODataError";
import type { Model, TableModel } from "../../dataverse/model/types";
import type { Database } from "../../dataverse/store/openDatabase";
import type { RowValues } from "../../dataverse/store/rowValues";
import { insertRow } from "../../dataverse/store/rows";
import { prepareCreate } from "../../dataverse/writes/prepareCreate";
import type { Caller, Writer } from "../../dataverse/writes/Writer";
import type { BaseData } from "./baseData";

export interface LoadProgress {
  readonly file: string;
  /** Rows of the file that are loaded so far. */
  readonly rows: number;
}

/** Everything that one load works with. */
export interface LoadContext {
  readonly db: Database;
  readonly model: Model;
  readonly directory: string;
  readonly writer: Writer;
  readonly caller: Caller;
  readonly base: BaseData;
  /** Rows of this load have a higher version. */
  readonly versionBefore: bigint;
  readonly onProgress: (progress: LoadProgress) => void;
}

const progressEveryRows = 5_000;

/**
 * Calls `work` with every row of a file and its position, from 0, and gives their number. Whatever
 * goes wrong with a row becomes a DataError that names its place.
 */
export function loadRows(
  context: LoadContext,
  table: CsvTable,
  work: (row: CsvRow, position: number) => void,
): number {
  let rows = 0;
  for (const row of readTable(context.directory, table)) {
    try {
      work(row, rows);
    } catch (error) {
      throw placed(row, error);
    }
    rows += 1;
    if (rows % progressEveryRows === 0) {
      context.onProgress({ file: table.file, rows });
    }
  }
  context.onProgress({ file: table.file, rows });
  return rows;
}

function placed(row: CsvRow, error: unknown): DataError {
  if (error instanceof DataError) {
    return error;
  }
  const place = { file: row.file, line: row.line };
  if (error instanceof ODataError && error.code === codes.recordExists) {
    return new DataError(
      place,
      "is there already, in the data set or from an earlier load; " +
        "remove the repeated row or load into an empty store.",
      { cause: error },
    );
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new DataError(place, `cannot be stored; mend this: ${reason}`, { cause: error });
}

/** Inserts a row as a create through the API would; gives it complete. */
export function insert(
  context: LoadContext,
  tableName: string,
  row: { readonly values: RowValues; readonly header?: Readonly<RowValues> },
): RowValues {
  const table = requireTable(context.model, tableName);
  const values = prepareCreate(context.writer, context.caller, { table, ...row });
  insertRow(context.db, table, values);
  return values;
}

export function requireTable(model: Model, name: string): TableModel {
  const table = model.tables.get(name);
  if (table === undefined) {
    throw new Error(`The emulator has no table ${name}.`);
  }
  return table;
}

/** The CSV field's text for a text column, or null; too long for the column is refused. */
export function textFor(
  context: LoadContext,
  field: { readonly row: CsvRow; readonly column: string },
  target: { readonly table: string; readonly column: string },
): string | null {
  const text = field.row.text(field.column);
  const column = requireTable(context.model, target.table).columns.get(target.column);
  const most = column?.maxLength;
  if (most !== undefined && text.length > most) {
    const problem = `has ${String(text.length)} characters; shorten it to ${String(most)}.`;
    throw field.row.error(field.column, problem);
  }
  return text === "" ? null : text;
}

/** The owner's columns of a record: one of the users or the team, picked by the record's GUID. */
export function ownerOf(context: LoadContext, guid: string): RowValues {
  const { owners } = context.base;
  const owner = owners[Number.parseInt(guid.slice(0, 8), 16) % owners.length];
  return owner === undefined ? {} : { ownerid: owner.id, ownerid__type: owner.type };
}
