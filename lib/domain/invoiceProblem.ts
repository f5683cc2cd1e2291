import { linesDiffer, totalsDiffer } from "./compareInvoice";
import type { Currencies } from "./currency";
import type { InvoiceErrorCode } from "./errorCodes";
import type { Invoice, InvoiceContent } from "./invoice";
import { invoiceTotals } from "./invoiceTotals";

/** What the comparison of an invoice with its lines depends on. */
export interface ComparisonRules {
  readonly currencies: Currencies;
  /** `TOTALS_TOLERANCE`, per line. */
  readonly toleranceMinorUnits: number;
}

export interface InvoiceProblem {
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

/**
 * Why an invoice as it stands in Dataverse must not go to the ERP: stage 3 judges it before it
 * freezes what is sent, and stage 4 again before it sends, because anybody may have edited the
 * invoice in between (DESIGN 3). Undefined where nothing speaks against it.
 */
export function invoiceProblem(
  invoice: Invoice,
  content: InvoiceContent,
  { currencies, toleranceMinorUnits }: ComparisonRules,
): InvoiceProblem | undefined {
  if (invoice.unreadable !== undefined) return { code: "LINES_DIFFER", detail: invoice.unreadable };
  const currency = invoice.currencyId === null ? undefined : currencies.get(invoice.currencyId);
  if (currency === undefined)
    return {
      code: "LINES_DIFFER",
      detail: "the invoice has no currency that the organization knows",
    };
  if (content.lines.length === 0 && content.details.length === 0)
    return { code: "LINES_DIFFER", detail: "the invoice has no lines" };
  const lines = linesDiffer(invoice, content);
  if (lines !== "") return { code: "LINES_DIFFER", detail: lines };
  const pricing = pricingProblem(invoice, content);
  if (pricing !== "") return { code: "PRICING_ERROR", detail: pricing };
  const totals = totalsDiffer(
    { platformTotals: invoice.platformTotals, lineCount: content.lines.length },
    invoiceTotals(content.lines),
    { minorUnits: toleranceMinorUnits, precision: currency.precision },
  );
  if (totals !== "") return { code: "TOTALS_DIFFER", detail: totals };
  if ((invoice.customer?.erpNumber ?? "") === "")
    return { code: "NO_ERP_CUSTOMER", detail: "the customer has no number for the ERP" };
  return undefined;
}
