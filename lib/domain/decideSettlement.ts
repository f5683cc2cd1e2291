import type { Currencies } from "./currency";
import { isAsFrozen, rebuildMessage } from "./decideSend";
import type { Invoice, InvoiceContent } from "./invoice";
import { invoiceTotals } from "./invoiceTotals";
import { plainText, type Decimal } from "./money";
import { canceledMessage, isWithdrawn } from "./withdrawnInvoice";

/** What becomes of a claim whose sender is gone. */
export type Settlement =
  | { readonly kind: "sent"; readonly erpNumber: string }
  /** Back to `ReadyToSend`, to be sent again under the same key and with the same payload. */
  | { readonly kind: "absent" }
  | { readonly kind: "canceled"; readonly message: string }
  | { readonly kind: "hold"; readonly reason: string };

/** What the ERP has under the invoice's key or number. */
export interface FoundDocument {
  readonly idempotencyKey: string;
  readonly erpNumber: string;
  /** Net plus tax; null where the ERP does not tell. */
  readonly total: Decimal | null;
}

/**
 * A document under our key is what we sent. One that was found by our number alone is taken for it
 * only if it has the same total: it may have been made under an earlier key, or by somebody else.
 */
function settleFound(
  { erpKey }: Invoice,
  { lines }: InvoiceContent,
  document: FoundDocument,
): Settlement {
  const { idempotencyKey, erpNumber, total } = document;
  const ours = invoiceTotals(lines).total;
  if (idempotencyKey === erpKey || total?.eq(ours) === true) return { kind: "sent", erpNumber };
  const totals =
    total === null ? "" : ` with total ${plainText(total)}, ours is ${plainText(ours)}`;
  return {
    kind: "hold",
    reason: `the ERP has document ${erpNumber} under the invoice's number but under key ${idempotencyKey}${totals}; the invoice was sent under key ${erpKey ?? "none"}`,
  };
}

/**
 * Decides about a claim whose sender is gone, after the ERP was asked by key and by number and had
 * time to settle (DESIGN 3, stage 4). What was sent may still turn up there, so it is sent again only
 * as it was, under its key: then the ERP knows it for the same document.
 *
 * @param document what the ERP has of the invoice, if anything
 */
export function decideSettlement(
  invoice: Invoice,
  content: InvoiceContent,
  facts: {
    readonly document: FoundDocument | undefined;
    readonly currencies: Currencies;
  },
): Settlement {
  if (facts.document !== undefined) return settleFound(invoice, content, facts.document);
  if (isWithdrawn(invoice)) return { kind: "canceled", message: canceledMessage(invoice) };
  const message = rebuildMessage(invoice, content, facts.currencies);
  if (isAsFrozen(message, invoice.erpHash)) return { kind: "absent" };
  return {
    kind: "hold",
    reason: "the ERP does not have the invoice, and what was sent cannot be built again",
  };
}
