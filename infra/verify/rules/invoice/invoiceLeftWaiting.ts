import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const invoiceLeftWaiting: Rule<InvoiceFacts> = {
  code: "INVOICE_LEFT_WAITING",
  meaning: "An invoice still waits to be summed or sent.",
  find({ header: { stage, isActive }, lines }, { isFinished, readOnlyInvoices }) {
    if (!isFinished || (stage !== "Draft" && stage !== "ReadyToSend")) return undefined;
    if (!isActive && readOnlyInvoices) return undefined;
    const withdrawn = isActive
      ? ""
      : "; a user paid or canceled it (if nobody can write to such: --read-only-invoices)";
    return `it is ${stage}, with ${String(lines.count)} lines${withdrawn}`;
  },
};
