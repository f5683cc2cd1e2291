import type { LineFacts } from "../../findings/LineFacts";
import type { Rule } from "../Rule";

export const ledgerRowMisplaced: Rule<LineFacts> = {
  code: "LEDGER_ROW_MISPLACED",
  meaning: "A ledger row does not refer to the order line whose id it has, or there is none.",
  find({ id, line, row }) {
    if (row === undefined) return undefined;
    if (line === undefined) return "there is no order line with the ledger row's id";
    if (row.orderLineId === id) return undefined;
    return `its ledger row refers to ${row.orderLineId ?? "no order line"}`;
  },
};
