import type { LineFacts } from "../../findings/LineFacts";
import type { Detail } from "../../records/Detail";
import { isOnInvoice, type LedgerRow } from "../../records/LedgerRow";
import type { Rule } from "../Rule";

function accountsFor(row: LedgerRow | undefined, { invoiceId }: Detail): boolean {
  return row !== undefined && isOnInvoice(row) && row.invoiceId === invoiceId;
}

export const detailWithoutLine: Rule<LineFacts> = {
  code: "DETAIL_WITHOUT_LINE",
  meaning: "An invoice of the job's has a detail that no bundled line accounts for.",
  find({ row, details }, { invoice }) {
    const ours = details.filter(({ isOurs }) => isOurs);
    const [, ...repeated] = ours.filter((detail) => accountsFor(row, detail));
    const strays = [...ours.filter((detail) => !accountsFor(row, detail)), ...repeated];
    const stray = strays.find(
      ({ invoiceId }) => invoice(invoiceId)?.differenceIsExplained !== true,
    );
    if (stray === undefined) return undefined;
    return `the detail ${stray.id} on the invoice ${stray.invoiceId} has no bundled line of its own`;
  },
};
