import { invoiceErrorCodes, type InvoiceErrorCode } from "./errorCodes";
import type { Invoice } from "./invoice";

/** The code of an invoice in error that only a person moves. */
export function standingError({
  stage,
  errorCode,
}: Pick<Invoice, "stage" | "errorCode">): InvoiceErrorCode | undefined {
  const codes = Object.keys(invoiceErrorCodes) as InvoiceErrorCode[];
  const code = codes.find((known) => known === errorCode);
  const isStanding =
    stage === "Error" && code !== undefined && invoiceErrorCodes[code].heals === "hand";
  return isStanding ? code : undefined;
}
