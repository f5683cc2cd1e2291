import { minorUnits, within } from "../../decimal";
import type { LineFacts } from "../../findings/LineFacts";
import { isOnInvoice, type LedgerRow } from "../../records/LedgerRow";
import type { Order, OrderLine } from "../../records/OrderLine";
import { bundleOf, bundleOfKey } from "../bundleOf";
import type { Rule } from "../Rule";

type Inputs = Pick<LedgerRow, "quantity" | "price" | "discount" | "tax">;

function sameInputs(row: Inputs, line: Inputs): boolean {
  const columns = ["quantity", "price", "discount", "tax"] as const;
  return columns.every((column) => row[column].eq(line[column]));
}

/**
 * A change after the line was taken up is not the ledger's fault. The platform tells
 * times in whole seconds: what was changed in the second in which the line was taken up may have been
 * changed after it, unless it was never changed at all.
 */
function changedSince(row: LedgerRow, { createdOn, modifiedOn }: OrderLine | Order): boolean {
  if (modifiedOn === row.createdOn) return modifiedOn > createdOn;
  return modifiedOn > row.createdOn;
}

export const ledgerDiffersFromOrder: Rule<LineFacts> = {
  code: "LEDGER_DIFFERS_FROM_ORDER",
  meaning: "A line was taken up with other amounts or another bundle than its order says.",
  find({ row, line }, { toleranceMinorUnits, currencies }) {
    const order = line?.order;
    if (row === undefined || order === undefined || line === undefined) return undefined;
    if (row.stage !== "Validated" && !isOnInvoice(row)) return undefined;
    const isSame = sameInputs(row, line);
    if (!isSame && changedSince(row, line)) return undefined;
    if (!isSame) return "its ledger row has another quantity, price, discount or tax";
    const slack = minorUnits(toleranceMinorUnits, currencies(line.currencyId).precision);
    if (!within(slack, row.net, line.net)) {
      return `its ledger row has the net ${row.net.toFixed()}, the order line ${line.net.toFixed()}`;
    }
    const fits = bundleOfKey(row.bundleKey ?? "") === bundleOf(order);
    if (fits || changedSince(row, order)) return undefined;
    return `its bundle is ${row.bundleKey ?? "empty"}, its order's ${bundleOf(order)}`;
  },
};
