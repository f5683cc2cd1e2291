import { discardTargetOf } from "./hold";
import type { Invoice } from "./invoice";
import { allowedFrom, invoiceMoves } from "./moves";
import { canceledMessage, isWithdrawn } from "./withdrawnInvoice";

/** What a person can do to an invoice. */
export const invoiceActions = ["hold", "release", "retry", "discard"] as const;
export type InvoiceAction = (typeof invoiceActions)[number];

function inStage({ number, stage }: Invoice): string {
  return `The invoice ${number} is ${stage}`;
}

/** Where stage 4 is at work or has been, nothing can be done by hand. */
function finalRefusal(invoice: Invoice): string | undefined {
  if (invoice.stage === "Sent")
    return `${inStage(invoice)} with ERP number ${invoice.erpNumber ?? "unknown"}, which is final.`;
  if (invoice.stage === "Sending")
    return `${inStage(invoice)}: only stage 4 moves it from there, after the ERP's answer.`;
  return undefined;
}

function holdRefusal(invoice: Invoice): string | undefined {
  if (invoice.stage === "OnHold")
    return `The invoice ${invoice.number} is on hold already: ${invoice.hold.reason ?? "no reason was kept"}.`;
  const isAllowed = allowedFrom(invoiceMoves, "OnHold", "person").includes(invoice.stage);
  return isAllowed ? undefined : `${inStage(invoice)} and cannot be put on hold.`;
}

function isBeingDiscarded({ stage, hold }: Invoice): boolean {
  return stage === "OnHold" && discardTargetOf(hold.reason) !== undefined;
}

function releaseRefusal(invoice: Invoice): string | undefined {
  if (invoice.stage !== "OnHold")
    return `${inStage(invoice)}: only an invoice on hold can be released.`;
  return isBeingDiscarded(invoice)
    ? `The discard of the invoice ${invoice.number} was begun: discard it again to finish, it cannot be released.`
    : undefined;
}

function retryRefusal(invoice: Invoice): string | undefined {
  if (invoice.stage !== "Error")
    return `${inStage(invoice)}: only an invoice in Error can be retried.`;
  return isWithdrawn(invoice) ? canceledMessage(invoice) : undefined;
}

function discardRefusal(invoice: Invoice): string | undefined {
  const { stage } = invoice;
  const isAllowed =
    allowedFrom(invoiceMoves, "removed", "person").includes(stage) || stage === "ReadyToSend";
  return isAllowed ? undefined : `${inStage(invoice)} and cannot be discarded.`;
}

const refusals: Readonly<Record<InvoiceAction, (invoice: Invoice) => string | undefined>> = {
  hold: holdRefusal,
  release: releaseRefusal,
  retry: retryRefusal,
  discard: discardRefusal,
};

/**
 * Why a person may not move an invoice so, in a sentence, by the one table of moves; undefined where
 * nothing speaks against it but, perhaps, an outstanding answer of the ERP.
 */
export function invoiceRefusal(action: InvoiceAction, invoice: Invoice): string | undefined {
  return finalRefusal(invoice) ?? refusals[action](invoice);
}
