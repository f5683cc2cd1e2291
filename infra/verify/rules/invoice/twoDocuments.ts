import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const twoDocuments: Rule<InvoiceFacts> = {
  code: "TWO_DOCUMENTS",
  meaning: "The ERP has more than one document of an invoice.",
  find({ documents }) {
    if (documents.length < 2) return undefined;
    return `the ERP has ${documents.map(({ erpNumber }) => erpNumber).join(", ")}`;
  },
};
