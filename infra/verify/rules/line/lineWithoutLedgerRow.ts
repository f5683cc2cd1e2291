import type { LineFacts } from "../../findings/LineFacts";
import type { Rule } from "../Rule";

export const lineWithoutLedgerRow: Rule<LineFacts> = {
  code: "LINE_WITHOUT_LEDGER_ROW",
  meaning: "An order line that is to be invoiced has no ledger row.",
  find({ isEligible, row }, { isFinished }) {
    return isFinished && isEligible && row === undefined ? "it has no ledger row" : undefined;
  },
};
