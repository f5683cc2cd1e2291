import { isErpAnswerOutstanding } from "../domain/decideSend";
import { decideSettlement } from "../domain/decideSettlement";
import type { Invoice } from "../domain/invoice";
import type { HandWork } from "./HandWork";

/** What the ERP knows of an invoice that a person takes up. */
export type ErpFinding =
  /** Nothing was sent whose answer is outstanding: the ERP was not asked. */
  | { readonly kind: "notAsked" }
  | { readonly kind: "found"; readonly erpNumber: string }
  /** Proven absent: the next try is a new document with a new key. */
  | { readonly kind: "absent" }
  /** Not there, which may still be wrong, or something else is there. */
  | { readonly kind: "unsettled"; readonly message: string };

const secondsPerMinute = 60;

/**
 * Asks the ERP about an invoice with an outstanding answer before a person's move, by key and by our
 * number. An absence counts only once nobody wrote to the invoice for `ERP_SETTLE_SECONDS`, by
 * Dataverse's clock (DESIGN 3, stage 4).
 *
 * @throws as `Erp.findByKey`
 */
export async function askErp(invoice: Invoice, work: HandWork): Promise<ErpFinding> {
  if (!isErpAnswerOutstanding(invoice)) return { kind: "notAsked" };
  const { erp, store } = work;
  const document =
    (await erp.findByKey(invoice.erpKey ?? "")) ?? (await erp.findByNumber(invoice.number));
  if (document === undefined) {
    const minutes = Math.ceil(work.erpSettleSeconds / secondsPerMinute);
    if (await store.isUntouchedFor(invoice.id, minutes)) return { kind: "absent" };
    const message = `The ERP does not have the invoice ${invoice.number}, but it was written to less than ${String(minutes)} min ago (ERP_SETTLE_SECONDS), so it may still turn up there: try again later.`;
    return { kind: "unsettled", message };
  }
  const content = (await store.contentOf([invoice])).get(invoice.id) ?? { lines: [], details: [] };
  const currencies = await work.environment.currencies();
  const settlement = decideSettlement(invoice, content, { document, currencies });
  if (settlement.kind === "sent") return { kind: "found", erpNumber: settlement.erpNumber };
  const why = settlement.kind === "hold" ? settlement.reason : "the ERP's answer does not fit";
  return { kind: "unsettled", message: `The invoice ${invoice.number} cannot be moved: ${why}.` };
}
