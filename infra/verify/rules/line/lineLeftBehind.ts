import type { LineFacts } from "../../findings/LineFacts";
import type { Rule } from "../Rule";

export const lineLeftBehind: Rule<LineFacts> = {
  code: "LINE_LEFT_BEHIND",
  meaning: "A line still waits to be bundled, or was not marked when its invoice was sent.",
  find({ row, invoice }, { isFinished }) {
    if (!isFinished || row === undefined) return undefined;
    if (row.stage === "Validated") return "it is Validated and on no invoice";
    const isForgotten = row.stage === "Bundled" && invoice?.header.stage === "Sent";
    return isForgotten ? `it is Bundled on ${invoice.name}` : undefined;
  },
};
