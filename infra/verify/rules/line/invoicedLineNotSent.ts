import type { LineFacts } from "../../findings/LineFacts";
import type { Rule } from "../Rule";

export const invoicedLineNotSent: Rule<LineFacts> = {
  code: "INVOICED_LINE_NOT_SENT",
  meaning: "A line counts as invoiced, but its invoice was not sent.",
  find({ row, invoice }) {
    if (row?.stage !== "Invoiced" || invoice === undefined) return undefined;
    return invoice.header.stage === "Sent" ? undefined : `it is on ${invoice.name}`;
  },
};
