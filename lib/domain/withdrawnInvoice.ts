import { invoiceErrorCodes } from "./errorCodes";
import type { PlatformState } from "./invoice";

/** `invoice.statecode` of an invoice that can be written (DATAVERSE.md 9.5). */
const active = 0;
const paid = 2;

/** True for an invoice that a user paid or canceled: the platform has made it read-only. */
export function isWithdrawn({ state }: Pick<PlatformState, "state">): boolean {
  return state !== active;
}

/** Why an invoice that a user paid or canceled is in error, and how to mend it. */
export function canceledMessage({ state }: Pick<PlatformState, "state">): string {
  const what = state === paid ? "paid" : "canceled";
  const { cure } = invoiceErrorCodes.INVOICE_CANCELED;
  return `INVOICE_CANCELED: the invoice was ${what} before it was sent. ${cure}`;
}
