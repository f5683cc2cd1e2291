import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

/** The reasons with which the job holds an invoice while a person's discard of it goes on. */
const discardReason = /^discard(: its lines go on hold)?$/;

export const discardUnfinished: Rule<InvoiceFacts> = {
  code: "DISCARD_UNFINISHED",
  meaning: "The discard of an invoice was begun and not finished.",
  find({ header: { stage, holdReason }, lines }, { isFinished }) {
    if (!isFinished || stage !== "OnHold") return undefined;
    if (!discardReason.test(holdReason ?? "")) return undefined;
    return `it is on hold to be discarded, with ${String(lines.count)} lines left`;
  },
};
