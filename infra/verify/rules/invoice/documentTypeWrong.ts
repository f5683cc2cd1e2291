import { zero } from "../../decimal";
import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const documentTypeWrong: Rule<InvoiceFacts> = {
  code: "DOCUMENT_TYPE_WRONG",
  meaning: "An invoice below zero is no credit note, or a credit note is not below zero.",
  find({ header, lines, hasTotals, isDoubtful }) {
    if (!hasTotals || isDoubtful) return undefined;
    const total = lines.net.plus(lines.tax);
    const right = total.lt(zero) ? "CreditNote" : "Invoice";
    if (header.documentType === right) return undefined;
    return `its total is ${total.toFixed()} and its type ${header.documentType ?? "empty"}`;
  },
};
