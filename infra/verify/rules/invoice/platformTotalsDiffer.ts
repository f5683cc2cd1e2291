import { minorUnits, within } from "../../decimal";
import type { InvoiceFacts } from "../../findings/InvoiceFacts";
import type { Rule } from "../Rule";

export const platformTotalsDiffer: Rule<InvoiceFacts> = {
  code: "PLATFORM_TOTALS_DIFFER",
  meaning: "The platform's totals on an invoice are not the sums of its lines.",
  find({ header, lines, isDoubtful, differenceIsExplained }, { toleranceMinorUnits, currencies }) {
    if (isDoubtful || differenceIsExplained) return undefined;
    const { precision } = currencies(header.currencyId);
    const slack = minorUnits(toleranceMinorUnits * lines.count, precision);
    const total = lines.net.plus(lines.tax);
    const fits = within(slack, header.platformTotal, total) && header.platformTax.eq(lines.tax);
    if (fits) return undefined;
    return `the platform has the total ${header.platformTotal.toFixed()}, tax ${header.platformTax.toFixed()}; the lines are ${total.toFixed()}, tax ${lines.tax.toFixed()}`;
  },
};
