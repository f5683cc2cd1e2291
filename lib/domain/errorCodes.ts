/** One entry of the published catalogue (docs/error-codes.md is made from it). */
export interface ErrorCodeEntry {
  readonly subject: "line" | "invoice";
  readonly cause: string;
  readonly who: "sales" | "finance" | "administrator" | "nobody";
  readonly cure: string;
  /** `itself`: decided anew in every run; `retry`: tried again after a delay; `hand`: only a person moves it. */
  readonly heals: "itself" | "retry" | "hand";
}

/**
 * Every reason why a line or an invoice is not invoiced. The order of the line codes is the order
 * in which they are judged: the first that applies is the code, the message names all (DESIGN 3).
 */
export const lineErrorCodes = {
  NO_CUSTOMER: {
    subject: "line",
    cause: "The order has no customer.",
    who: "sales",
    cure: "Set the customer on the order.",
    heals: "itself",
  },
  NO_CURRENCY: {
    subject: "line",
    cause: "The order has no currency, or one that the organization does not know.",
    who: "sales",
    cure: "Set the currency on the order.",
    heals: "itself",
  },
  CURRENCY_MISMATCH: {
    subject: "line",
    cause: "The line's currency is not its order's.",
    who: "sales",
    cure: "Add the line again, so that it takes the order's currency.",
    heals: "itself",
  },
  NO_QUANTITY: {
    subject: "line",
    cause: "The quantity is empty or zero.",
    who: "sales",
    cure: "Set the quantity, or delete the line.",
    heals: "itself",
  },
  NO_PRICE: {
    subject: "line",
    cause: "The price per unit is empty. A price of zero is valid: a free item.",
    who: "sales",
    cure: "Set the price per unit.",
    heals: "itself",
  },
  NEGATIVE_PRICE: {
    subject: "line",
    cause: "The price per unit is below zero.",
    who: "sales",
    cure: "Make the price positive; a return has a negative quantity.",
    heals: "itself",
  },
  ORDER_ON_HOLD: {
    subject: "line",
    cause:
      "The customer is on credit hold, or the order's status reason is one of HOLD_STATUS_REASONS.",
    who: "finance",
    cure: "Lift the credit hold, or change the order's status reason.",
    heals: "itself",
  },
  ALREADY_INVOICED: {
    subject: "line",
    cause: "The line, or its whole order, is on an invoice that this job did not make.",
    who: "finance",
    cure: "Nothing, if that invoice is right; else cancel it.",
    heals: "itself",
  },
  ORDER_CANCELED: {
    subject: "line",
    cause: "The order is no longer in one of INVOICE_ORDER_STATES.",
    who: "sales",
    cure: "Nothing, if the order is meant to be canceled; else bring it back to an invoiceable state.",
    heals: "itself",
  },
  ORDER_DISCOUNT: {
    subject: "line",
    cause: "The order has a discount on its header, which is not supported.",
    who: "sales",
    cure: "Move the discount to the order's lines.",
    heals: "itself",
  },
  BUNDLE_UNSUPPORTED: {
    subject: "line",
    cause: "The line is a kit or a product bundle, which is not supported.",
    who: "sales",
    cure: "Replace it by its products.",
    heals: "itself",
  },
  AMOUNT_DIFFERS: {
    subject: "line",
    cause: "Our net amount is not the platform's (extended amount less tax).",
    who: "administrator",
    cure: "Compare price, discount and rounding; TOTALS_TOLERANCE allows a difference in minor units.",
    heals: "itself",
  },
  PLATFORM_REJECTED: {
    subject: "line",
    cause: "Dataverse refused to save the line; the message holds its text.",
    who: "administrator",
    cure: "Mend what the text names; the line is tried again by itself, up to MAX_ATTEMPTS.",
    heals: "retry",
  },
} as const satisfies Record<string, ErrorCodeEntry>;

export const invoiceErrorCodes = {
  LINES_DIFFER: {
    subject: "invoice",
    cause: "The invoice's lines are not the lines that were bundled on it.",
    who: "finance",
    cure: "Undo the change that the message names, or discard the invoice.",
    heals: "itself",
  },
  TOTALS_DIFFER: {
    subject: "invoice",
    cause: "The platform's totals are not the sums of the lines.",
    who: "administrator",
    cure: "Remove discounts and freight from the invoice's header; check the price engine's settings.",
    heals: "itself",
  },
  PRICING_ERROR: {
    subject: "invoice",
    cause: "The platform reports a pricing error on the invoice or on one of its lines.",
    who: "administrator",
    cure: "Mend the price list or the product that the message names.",
    heals: "itself",
  },
  INVOICE_CANCELED: {
    subject: "invoice",
    cause: "Someone paid or canceled the invoice before it was sent.",
    who: "finance",
    cure: "Discard the invoice, so that its lines are bundled again.",
    heals: "hand",
  },
  NO_ERP_CUSTOMER: {
    subject: "invoice",
    cause: "The customer has no number for the ERP.",
    who: "finance",
    cure: "Fill the column named by ERP_CUSTOMER_COLUMN (accounts) or ERP_CONTACT_COLUMN (contacts).",
    heals: "itself",
  },
  ERP_REJECTED: {
    subject: "invoice",
    cause: "The ERP refused the invoice; the message holds its text.",
    who: "finance",
    cure: "Mend what the text names, then retry the invoice.",
    heals: "hand",
  },
  ERP_UNKNOWN: {
    subject: "invoice",
    cause: "The invoice was sent and no clear answer came; it may or may not be in the ERP.",
    who: "nobody",
    cure: "Nothing: the ERP is asked before anything is sent again.",
    heals: "retry",
  },
} as const satisfies Record<string, ErrorCodeEntry>;

export type LineErrorCode = keyof typeof lineErrorCodes;
export type InvoiceErrorCode = keyof typeof invoiceErrorCodes;
