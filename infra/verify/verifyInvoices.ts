import type { ErpReader } from "./client/ErpReader";
import { zero, type Decimal } from "./decimal";
import type { Findings } from "./findings/Findings";
import type { InvoiceFacts } from "./findings/InvoiceFacts";
import { documentWithoutInvoice } from "./rules/documentWithoutInvoice";
import { invoiceRules } from "./rules/invoiceRules";
import type { RuleContext } from "./rules/Rule";
import { openDraftsByKey, twoOpenDrafts } from "./rules/twoOpenDrafts";

export interface DocumentSums {
  count: number;
  /** Totals of the ERP's documents by currency. */
  readonly totals: Map<string, Decimal>;
}

/** Reads the ERP's documents and puts each to its invoice; tells those that have none. */
export async function verifyDocuments(
  erp: ErpReader,
  context: RuleContext,
  findings: Findings,
): Promise<DocumentSums> {
  const sums: DocumentSums = { count: 0, totals: new Map() };
  for await (const document of erp.documents()) {
    const { currency, total, erpNumber } = document;
    sums.count += 1;
    sums.totals.set(currency, (sums.totals.get(currency) ?? zero).plus(total));
    const invoice = context.invoice(document.invoiceId);
    const message = documentWithoutInvoice.find({ document, invoice }, context);
    if (message === undefined) invoice?.documents.push(document);
    else findings.add(documentWithoutInvoice, { kind: "ERP document", id: erpNumber }, message);
  }
  return sums;
}

/** Judges every invoice, after its lines were added up and its documents read. */
export function verifyInvoices(
  invoices: ReadonlyMap<string, InvoiceFacts>,
  context: RuleContext,
  findings: Findings,
): void {
  for (const [id, facts] of invoices) {
    for (const rule of invoiceRules) {
      const message = rule.find(facts, context);
      if (message === undefined) continue;
      findings.add(rule, { kind: "invoice", id }, `${facts.name}: ${message}`);
    }
  }
  for (const [key, drafts] of openDraftsByKey(invoices.values())) {
    const message = twoOpenDrafts.find(drafts, context);
    if (message === undefined) continue;
    findings.add(twoOpenDrafts, { kind: "bundle", id: key }, message);
  }
}
