import type { LineFacts } from "./LineFacts";
import type { InvoiceFacts } from "./InvoiceFacts";

/** Where an eligible line's money stands, in words. */
export type Standing = string;

/** Says where a line stands; told by the records alone, right or wrong. */
export function standingOf({ row, invoice }: LineFacts): Standing {
  if (row === undefined) return "waiting for create-lines";
  switch (row.stage) {
    case "Validated":
      return "waiting for bundle";
    case "Error":
      return `in error: ${row.errorCode ?? "no code"}`;
    case "OnHold":
      return `on hold: ${row.holdReason ?? "no reason"}`;
    case "Invoiced":
      return invoice?.header.stage === "Sent" ? "invoiced" : "unexplained";
    case "Bundled":
      return invoice === undefined ? "unexplained" : standingOfBundled(invoice);
    default:
      return "unexplained";
  }
}

function standingOfBundled({ header }: InvoiceFacts): Standing {
  const waits = header.stage === "Draft" || header.stage === "ReadyToSend";
  if (waits && !header.isActive) return "on an invoice that a user paid or canceled";
  switch (header.stage) {
    case "Draft":
      return "waiting for calculate";
    case "ReadyToSend":
    case "Sending":
      return "waiting for send";
    case "Sent":
      return "on a sent invoice, waiting to be marked";
    case "Error":
      return `on an invoice in error: ${header.errorCode ?? "no code"}`;
    case "OnHold":
      return `on an invoice on hold: ${header.holdReason ?? "no reason"}`;
    default:
      return "unexplained";
  }
}
