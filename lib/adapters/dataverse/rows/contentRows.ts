import type { Guid } from "../../../domain/guid";
import type { BundledLine, InvoiceDetail, LineDescription } from "../../../domain/invoice";
import type { OrderLine } from "../../../domain/orderLine";
import type { JsonObject } from "../json";
import type { FetchQuery, Filter } from "../query/fetchXml";
import {
  ledgerColumns,
  ledgerReader,
  orderLineLink,
  readJoinedOrderLine,
  readLedgerRow,
} from "./ledgerRow";
import { orderLineColumns, orderLink } from "./orderLineRow";
import { RowReader } from "./RowReader";
import { invoiceDetails, ledger } from "./tables";

const productAlias = "p";
const unitAlias = "u";

function of(column: string, invoiceIds: readonly Guid[]): Filter {
  return { type: "and", of: [{ attribute: column, operator: "in", values: invoiceIds }] };
}

/** Our rows of some invoices, with what the ERP is told about each line besides its amounts. */
export function bundledLineQuery(invoiceIds: readonly Guid[]): FetchQuery {
  const product = {
    table: "product",
    from: "productid",
    to: "productid",
    alias: productAlias,
    type: "outer",
    attributes: ["productnumber", "name"],
  } as const;
  const unit = {
    table: "uom",
    from: "uomid",
    to: "uomid",
    alias: unitAlias,
    type: "outer",
    attributes: ["name"],
  } as const;
  return {
    table: ledger,
    attributes: ledgerColumns,
    filter: of("invjob_invoiceid", invoiceIds),
    links: [orderLineLink(orderLineColumns, [orderLink(), product, unit])],
    order: ["invjob_invoicelineid"],
  };
}

function readDescription(row: RowReader, line: OrderLine): LineDescription {
  const product = row.linked(productAlias, "product");
  return {
    orderNumber: line.order.number,
    lineNumber: line.lineNumber,
    productNumber: product.text("productnumber"),
    description: line.productDescription ?? product.text("name"),
    unit: row.linked(unitAlias, "uom").text("name"),
  };
}

/** A row of `bundledLineQuery`. */
export function readBundledLine(json: JsonObject): BundledLine {
  const joined = ledgerReader(json);
  const line = readJoinedOrderLine(joined);
  return { row: readLedgerRow(json), line, about: readDescription(joined, line) };
}

/** The platform's lines of some invoices. */
export function detailQuery(invoiceIds: readonly Guid[]): FetchQuery {
  return {
    table: invoiceDetails,
    attributes: [
      "invoicedetailid",
      "invoiceid",
      "salesorderdetailid",
      "quantity",
      "priceperunit",
      "manualdiscountamount",
      "tax",
      "pricingerrorcode",
    ],
    filter: of("invoiceid", invoiceIds),
    order: ["invoicedetailid"],
  };
}

/** A row of `detailQuery`, and the invoice it is on. */
export function readDetail(json: JsonObject): {
  readonly invoiceId: Guid;
  readonly detail: InvoiceDetail;
} {
  const row = new RowReader(json, invoiceDetails.name, { isLenient: true });
  const detail = {
    id: row.requiredGuid("invoicedetailid"),
    orderLineId: row.guid("salesorderdetailid"),
    quantity: row.decimal("quantity"),
    pricePerUnit: row.decimal("priceperunit"),
    discount: row.decimal("manualdiscountamount"),
    tax: row.decimal("tax"),
    pricingErrorCode: row.integer("pricingerrorcode") ?? 0,
  };
  const invoiceId = row.requiredGuid("invoiceid");
  return { invoiceId, detail: { ...detail, ...row.unreadable() } };
}
