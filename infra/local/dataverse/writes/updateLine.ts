import { subtractShare, noShare, type LineShare } from "../pricing/headerTotals";
import { changeRow } from "../store/rows";
import { bytesKey, bytesOf, integerOf, type RowValues } from "../store/rowValues";
import { addToHeader } from "./addToHeader";
import { headerOf } from "./headerOf";
import { fillBaseAmounts, roundMoney, rowMoney } from "./money";
import { copyOwner } from "./ownership";
import { fillLineMirrors, priceRow, shareOfRow } from "./priceRow";
import { lineEngineColumns, type SalesDocument } from "./salesDocuments";
import { requireEditableParent } from "./stateRules";
import type { Caller, CheckedUpdate, Writer } from "./Writer";

const skipOnUpdate: ReadonlySet<bigint> = new Set([2n, 3n]);

/** Writes a line, prices it anew and moves its header's totals by the difference (DATAVERSE.md 9.6). */
export function updateLine(
  writer: Writer,
  caller: Caller,
  change: { readonly document: SalesDocument; readonly update: CheckedUpdate },
): void {
  const { document, update } = change;
  const { table, values, current } = update;
  const merged: RowValues = { ...current, ...values };
  const oldHeader = headerOf(writer, document, current) ?? {};
  const moved = !sameId(current, values, document.parentColumn);
  const header = moved ? (headerOf(writer, document, merged) ?? {}) : oldHeader;
  requireEditableParent(document, oldHeader, caller);
  requireEditableParent(document, header, caller);
  reprice(writer, document, { update, merged, header, moved });
  changeRow(writer.db, table, update);
  const oldShare = shareOfRow(current, rowMoney(writer, current).rules);
  const newShare = shareOfRow(merged, rowMoney(writer, merged).rules);
  const lineError = merged["pricingerrorcode"] ?? null;
  const add = (to: Readonly<RowValues>, difference: LineShare, error = lineError): void => {
    addToHeader(writer, caller, { document, header: to, difference, lineError: error });
  };
  if (moved) {
    add(oldHeader, subtractShare(noShare, oldShare), null);
    add(header, newShare);
  } else {
    add(header, subtractShare(newShare, oldShare));
  }
}

function reprice(
  writer: Writer,
  document: SalesDocument,
  row: {
    readonly update: CheckedUpdate;
    readonly merged: RowValues;
    readonly header: Readonly<RowValues>;
    readonly moved: boolean;
  },
): void {
  const { update, merged, header, moved } = row;
  const { table, values } = update;
  if (moved) {
    copyOwner(table, header, merged);
    merged["transactioncurrencyid"] = header["transactioncurrencyid"] ?? null;
    merged["exchangerate"] = header["exchangerate"] ?? null;
  }
  fillLineMirrors(writer, document, { line: merged, header });
  const money = rowMoney(writer, merged);
  const sent = { ...values };
  roundMoney(table, sent, money);
  Object.assign(merged, sent);
  const skipped = skipOnUpdate.has(integerOf(merged["skippricecalculation"]) ?? 0n);
  if (writer.reference.organization().systemPricing && !skipped) {
    for (const name of lineEngineColumns) {
      merged[name] = update.current[name] ?? null;
    }
    priceRow(writer, { line: merged, header }, money.rules);
  }
  fillBaseAmounts(table, merged, money);
  for (const [name, value] of Object.entries(merged)) {
    if (value !== update.current[name]) {
      values[name] = value;
    }
  }
}

function sameId(
  current: Readonly<RowValues>,
  values: Readonly<RowValues>,
  column: string,
): boolean {
  const before = bytesOf(current[column]);
  const after = values[column] === undefined ? before : bytesOf(values[column]);
  return before !== null && after !== null && bytesKey(before) === bytesKey(after);
}
