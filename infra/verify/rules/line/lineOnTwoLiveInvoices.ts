import type { LineFacts } from "../../findings/LineFacts";
import type { Rule } from "../Rule";

export const lineOnTwoLiveInvoices: Rule<LineFacts> = {
  code: "LINE_ON_TWO_LIVE_INVOICES",
  meaning: "An order line is on more than one invoice that bills, one of them the job's.",
  find({ details }) {
    const live = details.filter(({ isLive }) => isLive);
    const invoices = [...new Set(live.map(({ invoiceId }) => invoiceId))];
    if (invoices.length < 2 || !live.some(({ isOurs }) => isOurs)) return undefined;
    return `it is on the invoices ${invoices.join(", ")}`;
  },
};
