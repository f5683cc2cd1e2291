import { randomUUID } from "node:crypto";
import type { JsonObject } from "../../../../lib/adapters/dataverse/json";
import { currencyId } from "../../../support/dataverse/TestEnvironment";
import type { FinishedOrders, FinishedTwin } from "./FinishedTwin";

/** Changes a ledger row by the id of its order line. */
export async function plantRow(
  twin: FinishedTwin,
  id: string,
  values: JsonObject,
): Promise<string> {
  await twin.plant("invjob_invoiceline", { invjob_invoicelineid: id, ...values });
  return id;
}

/** Changes an invoice. */
export async function plantInvoice(
  twin: FinishedTwin,
  id: unknown,
  values: JsonObject,
): Promise<string> {
  await twin.plant("invoice", { invoiceid: String(id), ...values });
  return String(id);
}

/** The id of the detail that stands for an order line on the job's invoice. */
export async function detailOf(twin: FinishedTwin, lineId: string): Promise<string> {
  const [detail] = await twin.small.dataverse.rows(
    `invoicedetails?$filter=_salesorderdetailid_value eq ${lineId}`,
  );
  return String(detail?.["invoicedetailid"]);
}

/** Adds a detail described in words to an invoice, by hand; gives its id. */
export async function addDetail(
  twin: FinishedTwin,
  invoiceId: unknown,
  orderLineId: string | undefined,
): Promise<string> {
  const id = randomUUID();
  await twin.small.dataverse.api("POST", "invoicedetails", {
    invoicedetailid: id,
    "invoiceid@odata.bind": `/invoices(${String(invoiceId)})`,
    ...(orderLineId !== undefined && {
      "SalesOrderDetailId@odata.bind": `/salesorderdetails(${orderLineId})`,
    }),
    isproductoverridden: true,
    productdescription: "By hand",
    ispriceoverridden: true,
    quantity: 1,
    priceperunit: 7,
  });
  return id;
}

/** An invoice that a person made, in EUR; gives its id. */
export async function addForeignInvoice(twin: FinishedTwin): Promise<string> {
  const id = randomUUID();
  await twin.small.dataverse.api("POST", "invoices", {
    invoiceid: id,
    name: "By hand",
    "customerid_account@odata.bind": `/accounts(${twin.customer.id})`,
    "pricelevelid@odata.bind": `/pricelevels(${await twin.small.trade.priceList("EUR")})`,
    "transactioncurrencyid@odata.bind": `/transactioncurrencies(${currencyId("EUR")})`,
  });
  return id;
}

/** The only line of one of the orders. */
export function lineOf(twin: FinishedTwin, name: Exclude<keyof FinishedOrders, "joined">): string {
  return twin.orders[name].lineIds[0] ?? "";
}

/** A line of several on an invoice. */
export function joinedLine(twin: FinishedTwin): string {
  return twin.orders.joined[0].lineIds[0] ?? "";
}
