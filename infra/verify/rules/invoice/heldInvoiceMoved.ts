import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

/** A release empties the reason: whoever else moved the invoice did not see that it was held. */
export const heldInvoiceMoved: Rule<InvoiceFacts> = {
  code: "HELD_INVOICE_MOVED",
  meaning: "An invoice that is held went on without being released.",
  find({ header: { stage, holdReason } }) {
    if (holdReason === undefined || stage === "OnHold") return undefined;
    return `it is ${stage ?? "in no stage"}, and is held because: ${holdReason}`;
  },
};
