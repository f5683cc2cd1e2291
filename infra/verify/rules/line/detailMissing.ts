import type { LineFacts } from "../../findings/LineFacts";
import { isOnInvoice } from "../../records/LedgerRow";
import type { Rule } from "../Rule";

export const detailMissing: Rule<LineFacts> = {
  code: "DETAIL_MISSING",
  meaning: "A bundled line has no invoicedetail on its invoice.",
  find({ row, invoice, details }) {
    if (row === undefined || !isOnInvoice(row) || invoice === undefined) return undefined;
    const isThere = details.some(({ invoiceId }) => invoiceId === row.invoiceId);
    if (isThere || invoice.differenceIsExplained) return undefined;
    const elsewhere = details.find(({ isOurs }) => isOurs);
    const where = elsewhere === undefined ? "" : `; one is on the invoice ${elsewhere.invoiceId}`;
    return `it has no detail on ${invoice.name}${where}`;
  },
};
