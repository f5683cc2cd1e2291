import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const invoiceLeftWaiting: Rule<InvoiceFacts> = {
  code: "INVOICE_LEFT_WAITING",
  meaning: "An invoice still waits to be summed or sent.",
  find({ header: { stage }, lines }, { isFinished }) {
    if (!isFinished || (stage !== "Draft" && stage !== "ReadyToSend")) return undefined;
    return `it is ${stage}, with ${String(lines.count)} lines`;
  },
};
