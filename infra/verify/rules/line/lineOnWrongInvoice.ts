import type { LineFacts } from "../../findings/LineFacts";
import { isOnInvoice } from "../../records/LedgerRow";
import { bundleOf, bundleOfKey } from "../bundleOf";
import type { Rule } from "../Rule";

export const lineOnWrongInvoice: Rule<LineFacts> = {
  code: "LINE_ON_WRONG_INVOICE",
  meaning: "A line is on an invoice of another customer, currency or price list.",
  find({ row, invoice }) {
    if (row === undefined || !isOnInvoice(row) || invoice === undefined) return undefined;
    const fits = bundleOfKey(row.bundleKey ?? "") === bundleOf(invoice.header);
    if (fits || invoice.differenceIsExplained) return undefined;
    return `its bundle is ${row.bundleKey ?? "empty"}, but it is on ${invoice.name} of ${bundleOf(invoice.header)}`;
  },
};
