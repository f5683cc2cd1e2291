import { recordNotFound } from "../http/ODataError";
import { guidFromSql } from "../store/guid";
import { bytesOf, type RowValues } from "../store/rowValues";
import type { SalesDocument } from "./salesDocuments";
import type { Writer } from "./Writer";

/** What lines need of their header: a fraction of its columns, read at every line write. */
const headerColumns = [
  "pricelevelid",
  "transactioncurrencyid",
  "exchangerate",
  "ownerid",
  "ownerid__type",
  "owneridtype",
  "owninguser",
  "owningteam",
  "owningbusinessunit",
  "statecode",
  "ispricelocked",
  "pricingerrorcode",
  "totallineitemamount",
  "totallineitemdiscountamount",
  "totaltax",
  "discountamount",
  "discountpercentage",
  "freightamount",
].join(", ");

/** The header that a line belongs to, those of its columns that lines depend on. Throws 404 when its id has no row. */
export function headerOf(
  writer: Writer,
  document: SalesDocument,
  line: Readonly<RowValues>,
): Readonly<RowValues> | undefined {
  const id = bytesOf(line[document.parentColumn]);
  const table = writer.model.tables.get(document.header);
  if (id === null || table === undefined) {
    return undefined;
  }
  const header = writer.db.get(
    `SELECT ${table.primaryId}, ${headerColumns} FROM ${table.name} WHERE ${table.primaryId} = ?`,
    [id],
  );
  if (header === undefined) {
    throw recordNotFound(table.name, guidFromSql(id));
  }
  return header;
}
