import type { Currencies } from "./currency";
import { buildErpMessage, contentHash, type ErpMessage } from "./erpMessage";
import type { Guid } from "./guid";
import type { Invoice, InvoiceContent } from "./invoice";
import { invoiceTotals } from "./invoiceTotals";
import { moneyText } from "./money";

/**
 * The idempotency key of a document: made once from invoice and revision, stored before the first
 * try, and never computed anew while its answer is outstanding (DESIGN 3, stage 4).
 */
export function erpKey(invoiceId: Guid, revision: number): string {
  return `${invoiceId}-${String(revision)}`;
}

/**
 * The message of an invoice that was validated, rebuilt from what the records hold now. Undefined if
 * a column that the message needs is empty.
 */
export function rebuildMessage(
  invoice: Invoice,
  content: InvoiceContent,
  currencies: Currencies,
): ErpMessage | undefined {
  const currency = invoice.currencyId === null ? undefined : currencies.get(invoice.currencyId);
  const { documentType, documentDate, dueDate, customer } = invoice;
  if (currency === undefined || documentType === null || documentDate === null) return undefined;
  if (dueDate === null || customer?.erpNumber == null) return undefined;
  const totals = invoiceTotals(content.lines);
  return buildErpMessage(invoice, content.lines, {
    documentType,
    documentDate,
    dueDate,
    currency,
    customerNumber: customer.erpNumber,
    totals: {
      net: moneyText(totals.net, currency.precision),
      tax: moneyText(totals.tax, currency.precision),
      total: moneyText(totals.total, currency.precision),
    },
  });
}

export type SendDecision =
  | { readonly kind: "send"; readonly message: ErpMessage; readonly erpKey: string }
  /** Content changed since it was validated, and the ERP never heard of it: validate again. */
  | { readonly kind: "revalidate" }
  /** Content changed and the ERP may have the earlier content: a person decides. */
  | { readonly kind: "hold"; readonly reason: string };

/** True if a key was used and neither a definite rejection nor a proven absence followed. */
export function isErpAnswerOutstanding(invoice: Pick<Invoice, "id" | "erpKey" | "revision">) {
  return invoice.erpKey !== null && invoice.erpKey === erpKey(invoice.id, invoice.revision);
}

/** What is sent is what was validated: decides by the content hash whether it still is. */
export function decideSend(
  invoice: Invoice,
  content: InvoiceContent,
  currencies: Currencies,
): SendDecision {
  const message = rebuildMessage(invoice, content, currencies);
  if (message !== undefined && contentHash(message) === invoice.contentHash)
    return { kind: "send", message, erpKey: erpKey(invoice.id, invoice.revision) };
  if (!isErpAnswerOutstanding(invoice)) return { kind: "revalidate" };
  return { kind: "hold", reason: "content changed while an answer of the ERP is outstanding" };
}
