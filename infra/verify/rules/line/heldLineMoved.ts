import type { LineFacts } from "../../findings/LineFacts";
import type { Rule } from "../Rule";

/** A release empties the reason: whoever else moved the line did not see that somebody held it. */
export const heldLineMoved: Rule<LineFacts> = {
  code: "HELD_LINE_MOVED",
  meaning: "A line that somebody holds went on without being released.",
  find({ row }) {
    if (row?.holdReason === undefined || row.stage === "OnHold") return undefined;
    return `it is ${row.stage ?? "in no stage"}, and is held because: ${row.holdReason}`;
  },
};
