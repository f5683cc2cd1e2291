import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const totalsNotSum: Rule<InvoiceFacts> = {
  code: "TOTALS_NOT_SUM",
  meaning: "The job's totals on an invoice are not the sums of its lines.",
  find({ header, lines, hasTotals, isDoubtful }) {
    if (!hasTotals || isDoubtful) return undefined;
    const total = lines.net.plus(lines.tax);
    const fits =
      header.lineCount === lines.count &&
      header.net.eq(lines.net) &&
      header.tax.eq(lines.tax) &&
      header.total.eq(total);
    if (fits) return undefined;
    const stated = `${String(header.lineCount)} lines, net ${header.net.toFixed()}, tax ${header.tax.toFixed()}, total ${header.total.toFixed()}`;
    const summed = `${String(lines.count)} lines, net ${lines.net.toFixed()}, tax ${lines.tax.toFixed()}, total ${total.toFixed()}`;
    return `it says ${stated}; its lines are ${summed}`;
  },
};
