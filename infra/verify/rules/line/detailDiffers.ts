import { minorUnits, within } from "../../decimal";
import type { LineFacts } from "../../findings/LineFacts";
import { isOnInvoice } from "../../records/LedgerRow";
import type { Rule } from "../Rule";

export const detailDiffers: Rule<LineFacts> = {
  code: "DETAIL_DIFFERS",
  meaning: "The invoicedetail of a bundled line has other amounts than its ledger row.",
  find({ row, invoice, details }, { toleranceMinorUnits, currencies }) {
    if (row === undefined || !isOnInvoice(row) || invoice === undefined) return undefined;
    const detail = details.find(({ invoiceId }) => invoiceId === row.invoiceId);
    if (detail === undefined || invoice.differenceIsExplained) return undefined;
    const { precision } = currencies(invoice.header.currencyId);
    const differing = (["quantity", "price", "discount", "tax"] as const)
      .filter((column) => !detail[column].eq(row[column]))
      .map((column) => `${column} ${detail[column].toFixed()}, not ${row[column].toFixed()}`);
    if (!within(minorUnits(toleranceMinorUnits, precision), detail.net, row.net)) {
      differing.push(`net ${detail.net.toFixed()}, not ${row.net.toFixed()}`);
    }
    if (differing.length === 0) return undefined;
    return `its detail ${detail.id} on ${invoice.name} has ${differing.join("; ")}`;
  },
};
