import { zero } from "../../decimal";
import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const documentDiffers: Rule<InvoiceFacts> = {
  code: "DOCUMENT_DIFFERS",
  meaning: "A sent invoice and its ERP document name each other by other numbers, key or type.",
  find({ header, lines, documents }) {
    const [document, second] = documents;
    if (header.stage !== "Sent" || document === undefined || second !== undefined) return undefined;
    const total = lines.net.plus(lines.tax);
    const pairs = [
      ["number", document.invoiceNumber, header.number],
      ["ERP number", document.erpNumber, header.erpNumber],
      ["key", document.idempotencyKey, header.erpKey],
      ["type", document.documentType, total.lt(zero) ? "creditNote" : "invoice"],
    ] as const;
    const differing = pairs
      .filter(([, inErp, here]) => inErp !== here)
      .map(([name, inErp, here]) => `${name} ${inErp}, not ${here ?? "empty"}`);
    return differing.length === 0 ? undefined : `the ERP has ${differing.join("; ")}`;
  },
};
