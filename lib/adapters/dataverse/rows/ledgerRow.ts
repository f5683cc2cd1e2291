import type { LedgerLine, LedgerRow } from "../../../domain/ledgerRow";
import type { LineAmounts, OrderLine } from "../../../domain/orderLine";
import type { JsonObject } from "../json";
import type { FetchQuery, Filter, Link } from "../query/fetchXml";
import { lineStageChoice } from "./choices";
import { holdColumns, readHold } from "./holdColumns";
import { orderLineColumns, orderLink, readOrderLine } from "./orderLineRow";
import { RowReader } from "./RowReader";
import { ledger, orderLines } from "./tables";

const lineAlias = "l";

export const ledgerColumns = [
  "invjob_invoicelineid",
  "invjob_stage",
  "invjob_errorcode",
  "invjob_errormessage",
  "invjob_attempts",
  "invjob_processedon",
  "invjob_bundlekey",
  "invjob_inputhash",
  "invjob_generation",
  "invjob_quantity",
  "invjob_priceperunit",
  "invjob_discountamount",
  "invjob_netamount",
  "invjob_taxamount",
  "invjob_invoiceid",
  ...holdColumns,
] as const;

/** A reader of a ledger row's own columns. */
export function ledgerReader(row: JsonObject): RowReader {
  return new RowReader(row, ledger.name, { idColumn: "invjob_invoicelineid", isLenient: true });
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

/** A stage from which nothing moves by itself: that of a row whose own cannot be read. */
const unknownStage = "OnHold";

function readStage(row: RowReader): LedgerRow["stage"] {
  const stage = lineStageChoice.read(row, "invjob_stage");
  if (stage === null) row.missing("invjob_stage");
  return stage ?? unknownStage;
}

/**
 * The ledger's own columns of a row. Without its amounts, a validated row is decided anew and a
 * bundled one keeps its invoice from being sent.
 */
export function readLedgerRow(json: JsonObject): LedgerRow {
  const row = ledgerReader(json);
  const read = {
    id: row.requiredGuid("invjob_invoicelineid"),
    etag: row.etag(),
    stage: readStage(row),
    errorCode: row.text("invjob_errorcode"),
    errorMessage: row.text("invjob_errormessage"),
    attempts: row.integer("invjob_attempts") ?? 0,
    processedOn: row.date("invjob_processedon"),
    bundleKey: row.text("invjob_bundlekey"),
    inputHash: row.text("invjob_inputhash"),
    generation: row.integer("invjob_generation") ?? 0,
    amounts: readAmounts(row),
    invoiceId: row.guid("invjob_invoiceid"),
    hold: readHold(row),
  };
  const { unreadable } = row.unreadable();
  return unreadable === undefined ? read : { ...read, amounts: null, unreadable };
}

/** A row of `ledgerLineQuery`. */
export function readLedgerLine(json: JsonObject): LedgerLine {
  return { row: readLedgerRow(json), line: readJoinedOrderLine(ledgerReader(json)) };
}

/** The joined order line in a row of a query with `orderLineLink`. */
export function readJoinedOrderLine(row: RowReader): OrderLine {
  return readOrderLine(row, row.linked(lineAlias, orderLines.name));
}
