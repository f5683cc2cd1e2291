import type { Currency } from "./currency";
import { dueDate } from "./dueDate";
import { contentHash } from "./erpMessage";
import { invoiceErrorCodes, type InvoiceErrorCode } from "./errorCodes";
import type { Invoice, InvoiceContent } from "./invoice";
import { invoiceProblem, type ComparisonRules, type InvoiceProblem } from "./invoiceProblem";
import { invoiceTotals, type InvoiceTotals } from "./invoiceTotals";
import { messageOf } from "./messageOf";
import { zero } from "./money";
import type { DocumentType } from "./stages";
import { standingError } from "./standingError";
import { canceledMessage, isWithdrawn } from "./withdrawnInvoice";
import { asSentence } from "./asSentence";

/** Settings and base data that stage 3's decision depends on. */
export interface InvoiceRules extends ComparisonRules {
  readonly zeroTotalPolicy: "send" | "skip";
  /** `YYYY-MM-DD`: the day of the write, UTC. */
  readonly today: string;
}

export type InvoiceDecision =
  | {
      readonly kind: "ready";
      readonly totals: InvoiceTotals;
      readonly lineCount: number;
      readonly documentType: DocumentType;
      readonly documentDate: string;
      readonly dueDate: string;
      readonly contentHash: string;
      /** How often stage 4 sent the same content back to be validated again. */
      readonly attempts: number;
    }
  | { readonly kind: "error"; readonly code: InvoiceErrorCode; readonly message: string }
  | { readonly kind: "hold"; readonly reason: string }
  /** Was in error and is mended: back to `Draft`, to be validated by the next run. */
  | { readonly kind: "reopen" }
  | { readonly kind: "remove" }
  /** A user paid or canceled it: `Error` with `INVOICE_CANCELED`. */
  | { readonly kind: "canceled"; readonly message: string }
  /** In error as before: confirmed, nothing to write. */
  | { readonly kind: "unchanged"; readonly code: InvoiceErrorCode };

function errorDecision(invoice: Invoice, { code, detail }: InvoiceProblem): InvoiceDecision {
  if (invoice.stage === "Error" && invoice.errorCode === code) return { kind: "unchanged", code };
  return {
    kind: "error",
    code,
    message: `${code}: ${asSentence(detail)} ${invoiceErrorCodes[code].cure}`,
  };
}

/** A total below zero makes the document a credit note. */
function documentTypeOf({ total }: InvoiceTotals): DocumentType {
  return total.lt(zero) ? "CreditNote" : "Invoice";
}

/**
 * True where the invoice was validated before and nothing of what is sent changed since but the date
 * of the document, which is the day of each validation.
 */
function isAsValidatedBefore(
  invoice: Invoice,
  content: InvoiceContent,
  facts: { readonly documentType: DocumentType; readonly currency: Currency },
): boolean {
  const { documentDate, contentHash: earlier } = invoice;
  if (documentDate === null || earlier === null) return false;
  const due = dueDate(documentDate, invoice.customer?.paymentTerms ?? null);
  const message = messageOf(invoice, content, { ...facts, documentDate, dueDate: due });
  return message !== undefined && contentHash(message) === earlier;
}

function readyDecision(
  invoice: Invoice,
  content: InvoiceContent,
  { today, currencies }: InvoiceRules,
): InvoiceDecision {
  const totals = invoiceTotals(content.lines);
  const documentType = documentTypeOf(totals);
  const facts = {
    documentType,
    documentDate: today,
    dueDate: dueDate(today, invoice.customer?.paymentTerms ?? null),
  };
  const currency = currencies.get(invoice.currencyId ?? "");
  const message =
    currency === undefined ? undefined : messageOf(invoice, content, { ...facts, currency });
  if (currency === undefined || message === undefined)
    throw new TypeError(`invoice ${invoice.id} has neither a problem nor a message`);
  const isRepeat = isAsValidatedBefore(invoice, content, { documentType, currency });
  return {
    kind: "ready",
    totals,
    lineCount: content.lines.length,
    ...facts,
    contentHash: contentHash(message),
    attempts: isRepeat ? invoice.attempts : 0,
  };
}

/**
 * Decides whether a draft can be sent, and what exactly is sent (DESIGN 3, stage 3). Pure: compares,
 * sums with decimals and freezes the message by its hash. An invoice in `Error` that is mended goes
 * back to `Draft` first, because no other move leads out of `Error`.
 */
export function decideInvoice(
  invoice: Invoice,
  content: InvoiceContent,
  rules: InvoiceRules,
): InvoiceDecision {
  const standing = standingError(invoice);
  if (standing !== undefined) return { kind: "unchanged", code: standing };
  if (isWithdrawn(invoice)) return { kind: "canceled", message: canceledMessage(invoice) };
  const isEmpty = content.lines.length === 0 && content.details.length === 0;
  if (isEmpty && invoice.stage === "Draft") return { kind: "remove" };
  const problem = invoiceProblem(invoice, content, rules);
  if (problem !== undefined) return errorDecision(invoice, problem);
  if (invoice.stage === "Error") return { kind: "reopen" };
  if (rules.zeroTotalPolicy === "skip" && invoiceTotals(content.lines).total.eq(zero))
    return { kind: "hold", reason: "total is zero and ZERO_TOTAL_POLICY is skip" };
  return readyDecision(invoice, content, rules);
}
