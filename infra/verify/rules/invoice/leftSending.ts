import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const leftSending: Rule<InvoiceFacts> = {
  code: "LEFT_SENDING",
  meaning: "An invoice is Sending, and nobody is at work on it any more.",
  find({ header: { stage, errorCode } }, { isFinished }) {
    if (!isFinished || stage !== "Sending") return undefined;
    return errorCode === undefined ? "it is Sending" : `it is Sending (${errorCode})`;
  },
};
