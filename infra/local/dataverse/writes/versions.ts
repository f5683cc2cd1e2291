import { codes, ODataError } from "../http/ODataError";
import type { TableModel } from "../model/types";
import { integerOf, type RowValues } from "../store/rowValues";

const etagPattern = /^W\/"(\d+)"$/;

/** The row's ETag: its row version (DATAVERSE.md 4.3). */
export function etagOf(row: Readonly<RowValues>): string {
  return `W/"${String(integerOf(row["versionnumber"]) ?? 0n)}"`;
}

/**
 * Checks an `If-Match` against the row. `*` and no header match any version. Throws 412 for another
 * version and 400 where the table has no optimistic concurrency (DATAVERSE.md 4.3).
 */
export function requireVersion(
  table: TableModel,
  current: Readonly<RowValues>,
  ifMatch: string | undefined,
): void {
  if (ifMatch === undefined || ifMatch === "*") {
    return;
  }
  if (!table.optimisticConcurrency) {
    throw new ODataError(
      400,
      codes.concurrencyNotEnabled,
      `Optimistic concurrency isn't enabled for entity type ${table.name}.`,
    );
  }
  const version = etagPattern.exec(ifMatch)?.[1];
  if (version !== String(integerOf(current["versionnumber"]))) {
    throw new ODataError(
      412,
      codes.versionMismatch,
      "The version of the existing record doesn't match the RowVersion property provided.",
    );
  }
}
