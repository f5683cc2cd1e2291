import type { SqlValue } from "../model/types";
import { addShare, type LineShare } from "../pricing/headerTotals";
import { pricingErrors } from "../pricing/priceLine";
import { changeRow } from "../store/rows";
import { bytesOf, integerOf, type RowValues } from "../store/rowValues";
import { fillBaseAmounts, rowMoney } from "./money";
import { setTotals, shareOfHeader } from "./priceRow";
import type { SalesDocument } from "./salesDocuments";
import { storedMoment, type Caller, type Writer } from "./Writer";

export interface HeaderChange {
  readonly document: SalesDocument;
  /** The header as it stands, as `headerOf` gives it. */
  readonly header: Readonly<RowValues>;
  /** What the line write adds to the sums of the lines. */
  readonly difference: LineShare;
  /** The written line's `pricingerrorcode`; null when the line is gone. */
  readonly lineError: SqlValue;
}

/**
 * Moves the header's totals after a line write. Its row version moves too, even where no total
 * changes (DATAVERSE.md 9.6), unless the organization prices by a plug-in of its own.
 */
export function addToHeader(writer: Writer, caller: Caller, change: HeaderChange): void {
  const { document, header } = change;
  const table = writer.model.tables.get(document.header);
  if (table === undefined || !writer.reference.organization().systemPricing) {
    return;
  }
  const id = bytesOf(header[table.primaryId]);
  if (id === null) {
    throw new Error(`A header of ${table.name} was read without its id`);
  }
  const money = rowMoney(writer, header);
  const values: RowValues = {
    pricingerrorcode: headerError(writer, change, id),
    modifiedon: storedMoment(writer.now()),
    modifiedby: caller.userId,
    modifiedonbehalfby: caller.actorId === caller.userId ? null : caller.actorId,
  };
  setTotals(
    values,
    { header, share: addShare(shareOfHeader(header), change.difference) },
    money.rules,
  );
  fillBaseAmounts(table, values, money);
  changeRow(writer.db, table, { id, values });
}

/** 1 (detail error) while any line is in error. Lines are searched only when one may have healed. */
function headerError(writer: Writer, change: HeaderChange, id: Uint8Array): bigint {
  if (integerOf(change.lineError) !== null && integerOf(change.lineError) !== pricingErrors.none) {
    return pricingErrors.detailError;
  }
  if (integerOf(change.header["pricingerrorcode"]) !== pricingErrors.detailError) {
    return pricingErrors.none;
  }
  const { line, parentColumn } = change.document;
  const sql = `SELECT 1 FROM ${line} WHERE ${parentColumn} = ? AND pricingerrorcode <> 0 LIMIT 1`;
  return writer.db.get(sql, [id]) === undefined ? pricingErrors.none : pricingErrors.detailError;
}
