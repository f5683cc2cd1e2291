import { changeRow } from "../store/rows";
import { bytesOf, without, type RowValues } from "../store/rowValues";
import { fillBaseAmounts, roundMoney, rowMoney } from "./money";
import { copyOwner } from "./ownership";
import { setTotals, shareOfHeader } from "./priceRow";
import { documentOfHeader, headerEngineColumns, type SalesDocument } from "./salesDocuments";
import type { CheckedUpdate, Writer } from "./Writer";

/** Writes an order or invoice header: its totals are the engine's, whatever was sent (DATAVERSE.md 9.6). */
export function updateHeader(writer: Writer, update: CheckedUpdate): void {
  const { table, id, current } = update;
  const { systemPricing } = writer.reference.organization();
  const values = systemPricing ? without(update.values, headerEngineColumns) : update.values;
  const money = rowMoney(writer, { ...current, ...values });
  roundMoney(table, values, money);
  if (systemPricing && totalsInputs.some((name) => values[name] !== undefined)) {
    const header = { ...current, ...values };
    setTotals(values, { header, share: shareOfHeader(current) }, money.rules);
  }
  fillBaseAmounts(table, values, money);
  changeRow(writer.db, table, { id, values });
  const document = documentOfHeader(table.name);
  if (document !== undefined) {
    carryToLines(writer, document, { id, values });
  }
}

/** Columns of the header that its totals are made from, next to its lines. */
const totalsInputs = ["discountamount", "discountpercentage", "freightamount"] as const;

/** Lines repeat their header's state, price lock and owner (DATAVERSE.md 9.1, 9.3). */
function carryToLines(
  writer: Writer,
  document: SalesDocument,
  header: { readonly id: Uint8Array; readonly values: Readonly<RowValues> },
): void {
  const lines = writer.model.tables.get(document.line);
  const mirrored: RowValues = {};
  if (header.values["statecode"] !== undefined) {
    mirrored[document.stateMirror] = header.values["statecode"];
  }
  if (header.values["ispricelocked"] !== undefined) {
    mirrored[document.lockMirror] = header.values["ispricelocked"];
  }
  if (lines !== undefined && bytesOf(header.values["ownerid"]) !== null) {
    copyOwner(lines, header.values, mirrored);
  }
  const names = Object.keys(mirrored);
  if (names.length > 0) {
    const sets = names.map((name) => `${name} = ?`).join(", ");
    const sql = `UPDATE ${document.line} SET ${sets} WHERE ${document.parentColumn} = ?`;
    writer.db.run(sql, [...Object.values(mirrored), header.id]);
  }
}
