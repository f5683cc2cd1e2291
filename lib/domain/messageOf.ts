import type { Currency } from "./currency";
import { buildErpMessage, type ErpMessage } from "./erpMessage";
import type { Invoice, InvoiceContent } from "./invoice";
import { invoiceTotals } from "./invoiceTotals";
import { moneyText } from "./money";
import type { DocumentType } from "./stages";

/** What stage 3 settles about an invoice once, and stage 4 reads back. */
export interface DocumentFacts {
  readonly documentType: DocumentType;
  /** `YYYY-MM-DD` */
  readonly documentDate: string;
  /** `YYYY-MM-DD` */
  readonly dueDate: string;
  readonly currency: Currency;
}

/**
 * The message of an invoice as its records stand. Undefined if the customer has no number for the
 * ERP, or a line has no amounts.
 */
export function messageOf(
  invoice: Invoice,
  { lines }: InvoiceContent,
  { currency, ...facts }: DocumentFacts,
): ErpMessage | undefined {
  const customerNumber = invoice.customer?.erpNumber ?? "";
  if (customerNumber === "" || lines.some(({ row }) => row.amounts === null)) return undefined;
  const totals = invoiceTotals(lines);
  return buildErpMessage(invoice, lines, {
    ...facts,
    currency,
    customerNumber,
    totals: {
      net: moneyText(totals.net, currency.precision),
      tax: moneyText(totals.tax, currency.precision),
      total: moneyText(totals.total, currency.precision),
    },
  });
}
