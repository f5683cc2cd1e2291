import type { LedgerLine, LedgerRow } from "../../../domain/ledgerRow";
import type { LineAmounts } from "../../../domain/orderLine";
import type { JsonObject } from "../json";
import type { FetchQuery, Filter, Link } from "../query/fetchXml";
import { lineStageChoice } from "./choices";
import { orderLineColumns, orderLink, readOrderLine } from "./orderLineRow";
import { RowReader } from "./RowReader";
import { ledger } from "./tables";

const lineAlias = "l";

export const ledgerColumns = [
  "invjob_invoicelineid",
  "invjob_stage",
  "invjob_errorcode",
  "invjob_errormessage",
  "invjob_attempts",
  "invjob_bundlekey",
  "invjob_inputhash",
  "invjob_generation",
  "invjob_quantity",
  "invjob_priceperunit",
  "invjob_discountamount",
  "invjob_netamount",
  "invjob_taxamount",
  "invjob_invoiceid",
] as const;

/** A reader of a ledger row's own columns. */
export function ledgerReader(row: JsonObject): RowReader {
  return new RowReader(row, ledger.name, { idColumn: "invjob_invoicelineid" });
}

/** Joins the order line that a ledger row accounts for. */
export function orderLineLink(columns: readonly string[], links: readonly Link[]): Link {
  return {
    table: "salesorderdetail",
    from: "salesorderdetailid",
    to: "invjob_orderlineid",
    alias: lineAlias,
    type: "inner",
    attributes: columns,
    links,
  };
}

/** Ledger rows with their order lines, orders and customers; the last of `order` is the id. */
export function ledgerLineQuery(filter: Filter, order: readonly string[]): FetchQuery {
  return {
    table: ledger,
    attributes: ledgerColumns,
    filter,
    links: [orderLineLink(orderLineColumns, [orderLink()])],
    order,
  };
}

/** Ledger rows of a stage. */
export function inLineStage(stage: LedgerRow["stage"]): Filter {
  const values = [lineStageChoice.toValue(stage)];
  return { type: "and", of: [{ attribute: "invjob_stage", operator: "eq", values }] };
}

function readAmounts(row: RowReader): LineAmounts | null {
  const quantity = row.decimal("invjob_quantity");
  const pricePerUnit = row.decimal("invjob_priceperunit");
  const discount = row.decimal("invjob_discountamount");
  const net = row.decimal("invjob_netamount");
  const tax = row.decimal("invjob_taxamount");
  const isComplete =
    quantity !== null && pricePerUnit !== null && discount !== null && net !== null && tax !== null;
  return isComplete ? { quantity, pricePerUnit, discount, net, tax } : null;
}

export function readLedgerRow(row: RowReader): LedgerRow {
  const stage = lineStageChoice.read(row, "invjob_stage");
  if (stage === null) throw row.malformed("invjob_stage", null);
  return {
    id: row.requiredGuid("invjob_invoicelineid"),
    etag: row.etag(),
    stage,
    errorCode: row.text("invjob_errorcode"),
    errorMessage: row.text("invjob_errormessage"),
    attempts: row.integer("invjob_attempts") ?? 0,
    bundleKey: row.text("invjob_bundlekey"),
    inputHash: row.text("invjob_inputhash"),
    generation: row.integer("invjob_generation") ?? 0,
    amounts: readAmounts(row),
    invoiceId: row.guid("invjob_invoiceid"),
  };
}

/** A row of `ledgerLineQuery`. */
export function readLedgerLine(json: JsonObject): LedgerLine {
  const row = ledgerReader(json);
  return { row: readLedgerRow(row), line: readOrderLine(row, row.linked(lineAlias)) };
}

/** The joined order line's columns in a row of a query with `orderLineLink`. */
export function joinedOrderLine(row: RowReader): RowReader {
  return row.linked(lineAlias);
}
