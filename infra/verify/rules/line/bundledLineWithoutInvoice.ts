import type { LineFacts } from "../../findings/LineFacts";
import { isOnInvoice } from "../../records/LedgerRow";
import type { Rule } from "../Rule";

export const bundledLineWithoutInvoice: Rule<LineFacts> = {
  code: "BUNDLED_LINE_WITHOUT_INVOICE",
  meaning: "A bundled or invoiced line names no invoice of the job's.",
  find({ row, invoice }) {
    if (row === undefined || !isOnInvoice(row) || invoice !== undefined) return undefined;
    return `it is ${row.stage ?? ""} and names ${row.invoiceId ?? "no invoice"}`;
  },
};
