import { linesDiffer, totalsDiffer } from "./compareInvoice";
import type { Currencies, Currency } from "./currency";
import { dueDate } from "./dueDate";
import { buildErpMessage, contentHash } from "./erpMessage";
import { invoiceErrorCodes, type InvoiceErrorCode } from "./errorCodes";
import type { Invoice, InvoiceContent } from "./invoice";
import { invoiceTotals, type InvoiceTotals } from "./invoiceTotals";
import { moneyText, zero } from "./money";
import type { DocumentType } from "./stages";

/** Settings and base data that stage 3's decision depends on. */
export interface InvoiceRules {
  readonly currencies: Currencies;
  readonly toleranceMinorUnits: number;
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
    }
  | { readonly kind: "error"; readonly code: InvoiceErrorCode; readonly message: string }
  | { readonly kind: "hold"; readonly reason: string }
  /** Was in error and is mended: back to `Draft`, to be validated by the next run. */
  | { readonly kind: "reopen" }
  | { readonly kind: "remove" }
  /** In error as before: confirmed, nothing to write. */
  | { readonly kind: "unchanged"; readonly code: InvoiceErrorCode };

interface Problem {
  readonly code: InvoiceErrorCode;
  readonly detail: string;
}

function pricingProblem(invoice: Invoice, content: InvoiceContent): string {
  if (invoice.pricingErrorCode !== 0)
    return `the invoice has pricing error ${String(invoice.pricingErrorCode)}`;
  const detail = content.details.find(({ pricingErrorCode }) => pricingErrorCode !== 0);
  return detail === undefined
    ? ""
    : `detail ${detail.id} has pricing error ${String(detail.pricingErrorCode)}`;
}

function findProblem(
  invoice: Invoice,
  content: InvoiceContent,
  { rules, currency }: { rules: InvoiceRules; currency: Currency },
): Problem | undefined {
  const lines = linesDiffer(invoice, content);
  if (lines !== "") return { code: "LINES_DIFFER", detail: lines };
  const pricing = pricingProblem(invoice, content);
  if (pricing !== "") return { code: "PRICING_ERROR", detail: pricing };
  const totals = totalsDiffer(
    { platformTotals: invoice.platformTotals, lineCount: content.lines.length },
    invoiceTotals(content.lines),
    { minorUnits: rules.toleranceMinorUnits, precision: currency.precision },
  );
  if (totals !== "") return { code: "TOTALS_DIFFER", detail: totals };
  if ((invoice.customer?.erpNumber ?? "") === "")
    return { code: "NO_ERP_CUSTOMER", detail: "the customer has no number for the ERP" };
  return undefined;
}

function errorDecision(invoice: Invoice, { code, detail }: Problem): InvoiceDecision {
  if (invoice.stage === "Error" && invoice.errorCode === code) return { kind: "unchanged", code };
  return { kind: "error", code, message: `${code}: ${detail}. ${invoiceErrorCodes[code].cure}` };
}

/** A total below zero makes the document a credit note. */
function documentTypeOf({ total }: InvoiceTotals): DocumentType {
  return total.lt(zero) ? "CreditNote" : "Invoice";
}

function readyDecision(
  invoice: Invoice,
  content: InvoiceContent,
  { rules, currency }: { rules: InvoiceRules; currency: Currency },
): InvoiceDecision {
  const totals = invoiceTotals(content.lines);
  const documentType = documentTypeOf(totals);
  const documentDate = rules.today;
  const due = dueDate(documentDate, invoice.customer?.paymentTerms ?? null);
  const message = buildErpMessage(invoice, content.lines, {
    documentType,
    documentDate,
    dueDate: due,
    currency,
    customerNumber: invoice.customer?.erpNumber ?? "",
    totals: {
      net: moneyText(totals.net, currency.precision),
      tax: moneyText(totals.tax, currency.precision),
      total: moneyText(totals.total, currency.precision),
    },
  });
  return {
    kind: "ready",
    totals,
    lineCount: content.lines.length,
    documentType,
    documentDate,
    dueDate: due,
    contentHash: contentHash(message),
  };
}

/** The code of an invoice in error that only a person moves. */
function standingError({ stage, errorCode }: Invoice): InvoiceErrorCode | undefined {
  const codes = Object.keys(invoiceErrorCodes) as InvoiceErrorCode[];
  const code = codes.find((known) => known === errorCode);
  const isStanding =
    stage === "Error" && code !== undefined && invoiceErrorCodes[code].heals === "hand";
  return isStanding ? code : undefined;
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
  const isEmpty = content.lines.length === 0 && content.details.length === 0;
  if (isEmpty && invoice.stage === "Draft") return { kind: "remove" };
  const currency =
    invoice.currencyId === null ? undefined : rules.currencies.get(invoice.currencyId);
  if (currency === undefined) {
    const detail = "the invoice has no currency that the organization knows";
    return errorDecision(invoice, { code: "LINES_DIFFER", detail });
  }
  const problem = isEmpty
    ? { code: "LINES_DIFFER" as const, detail: "the invoice has no lines" }
    : findProblem(invoice, content, { rules, currency });
  if (problem !== undefined) return errorDecision(invoice, problem);
  if (invoice.stage === "Error") return { kind: "reopen" };
  if (rules.zeroTotalPolicy === "skip" && invoiceTotals(content.lines).total.eq(zero))
    return { kind: "hold", reason: "total is zero and ZERO_TOTAL_POLICY is skip" };
  return readyDecision(invoice, content, { rules, currency });
}
