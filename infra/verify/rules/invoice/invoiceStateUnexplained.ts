import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import { explanationMissing } from "../explanationMissing";
import type { Rule } from "../Rule";

/** The codes of invoices that DESIGN 3 publishes. */
const invoiceCodes: ReadonlySet<string> = new Set([
  "LINES_DIFFER",
  "TOTALS_DIFFER",
  "PRICING_ERROR",
  "INVOICE_CANCELED",
  "NO_ERP_CUSTOMER",
  "ERP_REJECTED",
]);

export const invoiceStateUnexplained: Rule<InvoiceFacts> = {
  code: "INVOICE_STATE_UNEXPLAINED",
  meaning: "An invoice is in error without a known code or a message, or on hold without a reason.",
  find({ header }) {
    return explanationMissing(header, invoiceCodes);
  },
};
