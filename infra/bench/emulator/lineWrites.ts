import { invoiceStageLabels, lineStageLabels, valueOf } from "../../local/summary/stageLabels";
import type { Row } from "../../local/summary/DataverseReader";
import type { Write } from "./batchBody";

/** Ids and amounts that a client needs to write what an order line becomes. */
export interface BenchLine {
  readonly id: string;
  readonly orderId: string;
  readonly customerId: string;
  readonly currencyId: string;
  readonly priceListId: string;
  readonly productId: string;
  readonly unitId: string;
}

/** Of a row of `salesorderdetails` and one of its order. */
export function benchLine(line: Row, order: Row): BenchLine {
  return {
    id: String(line["salesorderdetailid"]),
    orderId: String(order["salesorderid"]),
    customerId: String(order["_customerid_value"]),
    currencyId: String(order["_transactioncurrencyid_value"]),
    priceListId: String(order["_pricelevelid_value"]),
    productId: String(line["_productid_value"]),
    unitId: String(line["_uomid_value"]),
  };
}

const lineStage = (label: string): number => Number(valueOf(lineStageLabels, label));

/** The amounts do not matter here: what is measured is that they are stored and added up. */
const amounts = { quantity: 3, priceperunit: 9.99, manualdiscountamount: 0.5, tax: 1.23 };

/** Stage 1's write of a line: its ledger row, under the line's own id. */
export function createLedgerRow(line: BenchLine): Write {
  return {
    method: "POST",
    path: "invjob_invoicelines",
    body: {
      invjob_invoicelineid: line.id,
      invjob_name: "bench",
      "invjob_OrderLineId@odata.bind": `/salesorderdetails(${line.id})`,
      "invjob_OrderId@odata.bind": `/salesorders(${line.orderId})`,
      "invjob_AccountId@odata.bind": `/accounts(${line.customerId})`,
      "invjob_PriceListId@odata.bind": `/pricelevels(${line.priceListId})`,
      "transactioncurrencyid@odata.bind": `/transactioncurrencies(${line.currencyId})`,
      invjob_stage: lineStage("Validated"),
      invjob_quantity: amounts.quantity,
      invjob_priceperunit: amounts.priceperunit,
      invjob_discountamount: amounts.manualdiscountamount,
      invjob_netamount: 29.47,
      invjob_taxamount: amounts.tax,
      invjob_bundlekey: `a-${line.customerId}`,
      invjob_generation: 0,
      invjob_attempts: 0,
    },
  };
}

/** Stage 2's write of a draft. */
export function createDraft(id: string, line: BenchLine): Write {
  return {
    method: "POST",
    path: "invoices",
    body: {
      invoiceid: id,
      name: "bench",
      "customerid_account@odata.bind": `/accounts(${line.customerId})`,
      "transactioncurrencyid@odata.bind": `/transactioncurrencies(${line.currencyId})`,
      "pricelevelid@odata.bind": `/pricelevels(${line.priceListId})`,
      invjob_stage: Number(valueOf(invoiceStageLabels, "Draft")),
      invjob_bundlekey: `closed-${id}`,
      invjob_linecount: 0,
    },
  };
}

/** Stage 2's change set: touch the draft, then per line move its ledger row and create its detail. */
export function joinDraft(invoiceId: string, lines: readonly BenchLine[]): Write[] {
  const touch: Write = {
    method: "PATCH",
    path: `invoices(${invoiceId})`,
    body: { invjob_touch: lines[0]?.id },
  };
  return [touch, ...lines.flatMap((line) => [bundleRow(invoiceId, line), detail(invoiceId, line)])];
}

function bundleRow(invoiceId: string, { id }: BenchLine): Write {
  const body = {
    invjob_stage: lineStage("Bundled"),
    "invjob_InvoiceId@odata.bind": `/invoices(${invoiceId})`,
  };
  return { method: "PATCH", path: `invjob_invoicelines(${id})`, body };
}

function detail(invoiceId: string, line: BenchLine): Write {
  return {
    method: "POST",
    path: "invoicedetails",
    body: {
      invoicedetailid: line.id,
      "invoiceid@odata.bind": `/invoices(${invoiceId})`,
      "SalesOrderDetailId@odata.bind": `/salesorderdetails(${line.id})`,
      "transactioncurrencyid@odata.bind": `/transactioncurrencies(${line.currencyId})`,
      isproductoverridden: false,
      "productid@odata.bind": `/products(${line.productId})`,
      "uomid@odata.bind": `/uoms(${line.unitId})`,
      ispriceoverridden: true,
      ...amounts,
    },
  };
}

/** Stage 4's write of a line whose invoice was sent. */
export function markInvoiced({ id }: BenchLine): Write {
  return {
    method: "PATCH",
    path: `invjob_invoicelines(${id})`,
    body: { invjob_stage: lineStage("Invoiced") },
  };
}
