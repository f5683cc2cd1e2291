import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const documentTotalDiffers: Rule<InvoiceFacts> = {
  code: "DOCUMENT_TOTAL_DIFFERS",
  meaning: "The ERP's document of a sent invoice has another total or currency.",
  find({ header, lines, documents, isDoubtful }, { currencies }) {
    const [document, second] = documents;
    if (header.stage !== "Sent" || document === undefined || second !== undefined) return undefined;
    const total = isDoubtful ? header.total : lines.net.plus(lines.tax);
    const { code } = currencies(header.currencyId);
    if (document.total.eq(total) && document.currency === code) return undefined;
    return `${document.erpNumber} is over ${document.currency} ${document.total.toFixed()}, the invoice over ${code} ${total.toFixed()}`;
  },
};
