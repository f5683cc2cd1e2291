import type { InvoiceState, LineState, RecordState } from "./recordState";
import type { StageName } from "./stages";

/** Which orders are invoiced: `INVOICE_ORDER_STATES` and `INVOICE_FROM`. */
export interface InvoicedOrders {
  readonly states: readonly number[];
  /** `YYYY-MM-DD` */
  readonly from: string;
}

function withCode({ errorCode, errorMessage }: RecordState): string {
  return errorMessage ?? errorCode ?? "no code";
}

function whyNoRow({ orderState, orderDate }: LineState, { states, from }: InvoicedOrders): string {
  if (!states.includes(orderState))
    return `the order's state is ${String(orderState)}, which INVOICE_ORDER_STATES does not name`;
  if (orderDate === null || orderDate < from)
    return `the order is dated ${orderDate ?? "never"}, before INVOICE_FROM ${from}`;
  return "it has just changed: ask again";
}

function aboutLine(stage: StageName, line: LineState, orders: InvoicedOrders): string {
  switch (line.stage) {
    case "none":
      return stage === "create-lines"
        ? whyNoRow(line, orders)
        : "it has no ledger row yet: create-lines comes first";
    case "Validated":
      return "it is validated already: bundle is next";
    case "Bundled":
      return `it is on invoice ${line.invoiceId ?? "unknown"} already`;
    case "Invoiced":
      return `it was invoiced with invoice ${line.invoiceId ?? "unknown"}`;
    case "Error":
      return `it is in error, and create-lines decides it anew: ${withCode(line)}`;
    case "OnHold":
      return "it is on hold: release it first";
  }
}

function aboutInvoice(invoice: InvoiceState): string {
  switch (invoice.stage) {
    case "Draft":
      return "it is a draft: calculate comes first";
    case "ReadyToSend":
      return "it is validated already: send is next";
    case "Sending":
      return `${invoice.claimedBy ?? "someone"} claimed it, and the ERP's answer is outstanding: the ERP is asked once SENDING_TIMEOUT_MINUTES are over`;
    case "Sent":
      return "it was sent";
    case "Error":
      return `it is in error, and calculate decides it anew: ${withCode(invoice)}`;
    case "OnHold":
      return "it is on hold: release it first";
  }
}

/** Why a stage has nothing to do with a record as it stands, in one sentence. */
export function whyNotDue(stage: StageName, state: RecordState, orders: InvoicedOrders): string {
  return state.kind === "line" ? aboutLine(stage, state, orders) : aboutInvoice(state);
}
