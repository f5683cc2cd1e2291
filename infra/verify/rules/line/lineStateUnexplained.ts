import type { LineFacts } from "../../findings/LineFacts";
import { explanationMissing } from "../explanationMissing";
import type { Rule } from "../Rule";

/** The codes of lines that DESIGN 3 publishes. */
const lineCodes: ReadonlySet<string> = new Set([
  "NO_CUSTOMER",
  "NO_CURRENCY",
  "CURRENCY_MISMATCH",
  "NO_QUANTITY",
  "NO_PRICE",
  "NEGATIVE_PRICE",
  "ORDER_ON_HOLD",
  "ALREADY_INVOICED",
  "ORDER_CANCELED",
  "ORDER_DISCOUNT",
  "BUNDLE_UNSUPPORTED",
  "AMOUNT_DIFFERS",
  "PLATFORM_REJECTED",
]);

export const lineStateUnexplained: Rule<LineFacts> = {
  code: "LINE_STATE_UNEXPLAINED",
  meaning:
    "A ledger row is in error without a known code or a message, or on hold without a reason.",
  find({ row }) {
    return row === undefined ? undefined : explanationMissing(row, lineCodes);
  },
};
