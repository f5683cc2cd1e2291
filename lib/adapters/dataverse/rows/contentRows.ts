import type { Guid } from "../../../domain/guid";
import type { BundledLine, InvoiceDetail, LineDescription } from "../../../domain/invoice";
import type { JsonObject } from "../json";
import type { FetchQuery, Filter } from "../query/fetchXml";
import {
  joinedOrderLine,
  ledgerColumns,
  ledgerReader,
  orderLineLink,
  readLedgerRow,
} from "./ledgerRow";
import { RowReader } from "./RowReader";
import { invoiceDetails, ledger } from "./tables";

const orderAlias = "o";
const productAlias = "p";
const unitAlias = "u";

function of(column: string, invoiceIds: readonly Guid[]): Filter {
  return { type: "and", of: [{ attribute: column, operator: "in", values: invoiceIds }] };
}

/** Our rows of some invoices, with what the ERP is told about each line besides its amounts. */
export function bundledLineQuery(invoiceIds: readonly Guid[]): FetchQuery {
  const order = {
    table: "salesorder",
    from: "salesorderid",
    to: "salesorderid",
    alias: orderAlias,
    type: "inner",
    attributes: ["ordernumber"],
  } as const;
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
    links: [orderLineLink(["lineitemnumber", "productdescription"], [order, product, unit])],
    order: ["invjob_invoicelineid"],
  };
}

function readDescription(row: RowReader): LineDescription {
  const line = joinedOrderLine(row);
  const product = row.linked(productAlias);
  return {
    orderNumber: row.linked(orderAlias).requiredText("ordernumber"),
    lineNumber: line.integer("lineitemnumber"),
    productNumber: product.text("productnumber"),
    description: line.text("productdescription") ?? product.text("name"),
    unit: row.linked(unitAlias).text("name"),
  };
}

/** A row of `bundledLineQuery`. */
export function readBundledLine(json: JsonObject): BundledLine {
  const row = ledgerReader(json);
  return { row: readLedgerRow(row), about: readDescription(row) };
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
  const row = new RowReader(json, invoiceDetails.name);
  return {
    invoiceId: row.requiredGuid("invoiceid"),
    detail: {
      id: row.requiredGuid("invoicedetailid"),
      orderLineId: row.guid("salesorderdetailid"),
      quantity: row.decimal("quantity"),
      pricePerUnit: row.decimal("priceperunit"),
      discount: row.decimal("manualdiscountamount"),
      tax: row.decimal("tax"),
      pricingErrorCode: row.integer("pricingerrorcode") ?? 0,
    },
  };
}
