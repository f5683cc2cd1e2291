import type { LineFacts } from "../../findings/LineFacts";
import { isOnInvoice } from "../../records/LedgerRow";
import type { Rule } from "../Rule";

export const unbundledLineOnInvoice: Rule<LineFacts> = {
  code: "UNBUNDLED_LINE_ON_INVOICE",
  meaning: "A line in error, on hold or waiting to be bundled is on an invoice of the job's.",
  find({ row, details }, { invoice }) {
    if (row?.stage === undefined || isOnInvoice(row)) return undefined;
    if (row.invoiceId !== undefined)
      return `it is ${row.stage} and names the invoice ${row.invoiceId}`;
    const detail = details.find(
      ({ isOurs, invoiceId }) => isOurs && invoice(invoiceId)?.differenceIsExplained !== true,
    );
    if (detail === undefined) return undefined;
    return `it is ${row.stage} and has the detail ${detail.id} on the invoice ${detail.invoiceId}`;
  },
};
