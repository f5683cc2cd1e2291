import type { Currencies } from "./currency";
import { dueDate } from "./dueDate";
import { contentHash, type ErpMessage } from "./erpMessage";
import type { Guid } from "./guid";
import type { Invoice, InvoiceContent } from "./invoice";
import { invoiceProblem, type ComparisonRules } from "./invoiceProblem";
import { messageOf } from "./messageOf";
import { canceledMessage, isWithdrawn } from "./withdrawnInvoice";

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
  const { documentType, documentDate, dueDate } = invoice;
  if (currency === undefined || documentType === null) return undefined;
  if (documentDate === null || dueDate === null) return undefined;
  return messageOf(invoice, content, { documentType, documentDate, dueDate, currency });
}

export type SendDecision =
  | { readonly kind: "send"; readonly message: ErpMessage; readonly erpKey: string }
  /** Content changed since it was validated, and the ERP never heard of it: validate again. */
  | { readonly kind: "revalidate"; readonly differences: string; readonly attempts: number }
  /**
   * A person decides: content changed and the ERP may have the earlier one, or it changed once more
   * although validating it again brought nothing new.
   */
  | { readonly kind: "hold"; readonly reason: string }
  /** A user paid or canceled it before it was sent. */
  | { readonly kind: "canceled"; readonly message: string };

/** True if a key was used and neither a definite rejection nor a proven absence followed. */
export function isErpAnswerOutstanding(invoice: Pick<Invoice, "id" | "erpKey" | "revision">) {
  return invoice.erpKey !== null && invoice.erpKey === erpKey(invoice.id, invoice.revision);
}

/** True if the message, as it can be built now, is the one that the hash froze. */
export function isAsFrozen(message: ErpMessage | undefined, hash: string | null): boolean {
  return message !== undefined && contentHash(message) === hash;
}

/** What of an invoice is not as it was validated, as far as the records tell. */
function differencesOf(invoice: Invoice, message: ErpMessage | undefined): string {
  const { documentType, documentDate, dueDate: due, customer } = invoice;
  const empty = Object.entries({ documentType, documentDate, dueDate: due })
    .filter(([, value]) => value === null)
    .map(([name]) => `${name} is empty`);
  if (message === undefined || documentDate === null) return empty.join("; ");
  const expected = dueDate(documentDate, customer?.paymentTerms ?? null);
  if (message.dueDate !== expected)
    return `the due date is ${message.dueDate}, document date and payment terms give ${expected}`;
  return "the customer's number, or the name, number or unit of an order or product, is not what was validated";
}

/**
 * What is sent is what was validated: the invoice must still agree with its lines, and its message
 * with the content hash. While an answer of the ERP is outstanding, it is what was sent before,
 * under the same key, or nothing. What was sent back once, and was validated with the same content
 * again, is held: it would go in circles without a word.
 */
export function decideSend(
  invoice: Invoice,
  content: InvoiceContent,
  rules: ComparisonRules,
): SendDecision {
  if (isWithdrawn(invoice)) return { kind: "canceled", message: canceledMessage(invoice) };
  const isOutstanding = isErpAnswerOutstanding(invoice);
  const message = rebuildMessage(invoice, content, rules.currencies);
  const frozen = (isOutstanding ? invoice.erpHash : null) ?? invoice.contentHash;
  const problem = invoiceProblem(invoice, content, rules);
  if (problem === undefined && message !== undefined && isAsFrozen(message, frozen))
    return { kind: "send", message, erpKey: erpKey(invoice.id, invoice.revision) };
  const differences = problem?.detail ?? differencesOf(invoice, message);
  if (isOutstanding)
    return {
      kind: "hold",
      reason: `content changed while an answer of the ERP is outstanding: ${differences}`,
    };
  if (invoice.attempts > 0)
    return { kind: "hold", reason: `validated twice, and changed each time: ${differences}` };
  return { kind: "revalidate", differences, attempts: invoice.attempts + 1 };
}
