import type { InvoiceFacts } from "../findings/InvoiceFacts";
import type { ErpDocument } from "../records/ErpDocument";
import type { Rule } from "./Rule";

export interface DocumentFacts {
  readonly document: ErpDocument;
  /** The invoice that the document names, if it is the job's. */
  readonly invoice: InvoiceFacts | undefined;
}

export const documentWithoutInvoice: Rule<DocumentFacts> = {
  code: "DOCUMENT_WITHOUT_INVOICE",
  meaning: "The ERP has a document of an invoice that is not there, or was not sent.",
  find({ document, invoice }) {
    if (invoice === undefined)
      return `it names the invoice ${document.invoiceId}, which is not there`;
    const { stage, erpKey } = invoice.header;
    if (stage === "Sent" || stage === "Sending") return undefined;
    // On hold with an answer outstanding: the hold's reason says so (DESIGN 3, stage 4).
    if (stage === "OnHold" && erpKey === document.idempotencyKey) return undefined;
    return `it belongs to ${invoice.name} ${invoice.header.id}`;
  },
};
