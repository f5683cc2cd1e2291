import { plainText, zero } from "./money";
import type { Explanation, ExplainRules, LineFacts, Reason, Told } from "./explanation";
import { explainError, explainHeld, explainUntaken, explainValidated } from "./explainOffInvoice";
import { explainOnInvoice } from "./explainOnInvoice";
import { reason } from "./explainReasons";

function tell(facts: LineFacts, rules: ExplainRules): Told {
  const { row } = facts;
  if (row === null) return explainUntaken(facts, rules);
  switch (row.stage) {
    case "Error":
      return explainError(row, facts, rules);
    case "OnHold":
      return explainHeld(row);
    case "Validated":
      return explainValidated(row, facts, rules);
    case "Bundled":
    case "Invoiced":
      return explainOnInvoice(row, facts, rules);
  }
}

const msPerSecond = 1_000;

/** What is true besides, wherever the line stands. */
function sideNotes({ holder, freight, line }: LineFacts): readonly Reason[] {
  const notes: Reason[] = [];
  if (holder !== null) {
    const seconds = String(Math.round(holder.heldForMs / msPerSecond));
    const text = `${holder.owner} is working on it right now, for ${seconds} s.`;
    notes.push(reason("LOCKED", text));
  }
  if (freight?.gt(zero) === true) {
    const text = `The order ${line.order.number} has freight of ${plainText(freight)}, which this job does not bill.`;
    notes.push(reason("FREIGHT_NOT_BILLED", text, "Bill the freight by hand."));
  }
  return notes;
}

/**
 * Why an order line is not invoiced, or on which invoice it is: one answer for every line that
 * exists. Pure: it decides nothing, it tells what the stages' own decisions make of the records.
 */
export function explainLine(facts: LineFacts, rules: ExplainRules): Explanation {
  const { line, invoice } = facts;
  const { standing, reasons } = tell(facts, rules);
  return {
    orderLineId: line.id,
    orderNumber: line.order.number,
    standing,
    summary: reasons[0]?.text ?? "",
    invoice:
      invoice === null
        ? null
        : {
            id: invoice.id,
            number: invoice.number,
            stage: invoice.stage,
            erpNumber: invoice.erpNumber,
          },
    reasons: [...reasons, ...sideNotes(facts)],
  };
}
