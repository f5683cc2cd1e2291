import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const sentWithoutDocument: Rule<InvoiceFacts> = {
  code: "SENT_WITHOUT_DOCUMENT",
  meaning: "An invoice is Sent, but the ERP has no document of it.",
  find({ header: { stage, erpNumber }, documents }) {
    if (stage !== "Sent" || documents.length > 0) return undefined;
    return `it names the ERP's document ${erpNumber ?? "none"}`;
  },
};
