import { decideLine } from "./decideLine";
import { decisionBeforeJoining } from "./freshness";
import type { LedgerRow } from "./ledgerRow";
import type { LineDecision } from "./lineDecision";
import { isRetryDue, retryDelayMs } from "./retryDelay";
import type { ExplainRules, LineFacts, Reason, Told } from "./explanation";
import { entryOf, errorReason, holdText, reason, waitingFor } from "./explainReasons";

/** `salesorder.statecode` by name (DATAVERSE.md 9.5). */
const orderStates: readonly string[] = ["Active", "Submitted", "Canceled", "Fulfilled", "Invoiced"];

function stateName(state: number): string {
  return orderStates[state] ?? `in state ${String(state)}`;
}

function decisionNow({ line, alreadyInvoiced }: LineFacts, rules: ExplainRules): LineDecision {
  return decideLine(line, { alreadyInvoiced }, rules.line);
}

/** What keeps stage 1 from taking a line up. */
function notDue({ line, isSinceStart }: LineFacts, rules: ExplainRules): readonly Reason[] {
  const reasons: Reason[] = [];
  if (!isSinceStart) {
    const text = `The order ${line.order.number} is dated before ${rules.invoiceFrom} (INVOICE_FROM): it is never invoiced by this job.`;
    reasons.push(reason("BEFORE_INVOICE_FROM", text));
  }
  const { orderStates: invoiced } = rules.line;
  if (!invoiced.includes(line.order.state)) {
    const names = invoiced.map(stateName).join(" or ");
    const text = `The order ${line.order.number} is ${stateName(line.order.state)}; its lines are invoiced when it is ${names}.`;
    reasons.push(reason("ORDER_NOT_INVOICEABLE", text, `Bring the order to ${names}.`));
  }
  return reasons;
}

/** A line that no stage has seen. */
export function explainUntaken(facts: LineFacts, rules: ExplainRules): Told {
  const reasons = notDue(facts, rules);
  if (reasons.length > 0) return { standing: "notDue", reasons };
  const waiting = waitingFor("create-lines", rules);
  const decision = decisionNow(facts, rules);
  if (decision.stage === "Validated") return { standing: "waiting", reasons: [waiting] };
  const found = errorReason(decision.code, `That stage will find: ${decision.message}`);
  return { standing: "waiting", reasons: [waiting, found] };
}

/** A line that a person set aside. */
export function explainHeld({ hold }: LedgerRow): Told {
  const text = `The line is ${holdText(hold)}.`;
  return { standing: "onHold", reasons: [reason("ON_HOLD", text, "Release the line.")] };
}

function retryReason(row: LedgerRow, rules: ExplainRules): Reason {
  const tries = `tried ${String(row.attempts)} times`;
  if (row.attempts >= rules.attemptsMax)
    return reason(
      "ATTEMPTS_USED_UP",
      `It was ${tries} (MAX_ATTEMPTS): nothing more happens by itself while its order stays as it is.`,
      "Retry the line once the cause is mended.",
    );
  const notBefore = new Date((row.processedOn ?? rules.now).getTime() + retryDelayMs(row.attempts));
  const isDue = isRetryDue(row, rules.now, rules.attemptsMax);
  const what = `It was ${tries} and waits`;
  return waitingFor("create-lines", rules, { what, ...(isDue ? {} : { notBefore }) });
}

/** A line in error: its code as it stands, and what its order says by now. */
export function explainError(row: LedgerRow, facts: LineFacts, rules: ExplainRules): Told {
  const reasons = [errorReason(row.errorCode, row.errorMessage)];
  const decision = decisionNow(facts, rules);
  const isRetried = entryOf(row.errorCode)?.heals === "retry";
  const isChanged = decision.inputHash !== row.inputHash;
  if (decision.stage === "Error" && decision.code !== row.errorCode)
    reasons.push(errorReason(decision.code, `As its order is now: ${decision.message}`));
  if (isRetried && !isChanged && decision.stage === "Validated") {
    reasons.push(retryReason(row, rules));
    return { standing: "inError", reasons };
  }
  const what =
    decision.stage === "Validated" ? "Its cause is gone: it waits" : "It is decided anew; it waits";
  return {
    standing: "inError",
    reasons: [...reasons, waitingFor("create-lines", rules, { what })],
  };
}

/** A line that is to be put on an invoice. */
export function explainValidated(row: LedgerRow, facts: LineFacts, rules: ExplainRules): Told {
  const { line, alreadyInvoiced } = facts;
  const waiting = waitingFor("bundle", rules);
  const decision = decisionBeforeJoining({ row, line }, { alreadyInvoiced }, rules.line);
  if (decision === undefined) return { standing: "waiting", reasons: [waiting] };
  if (decision.stage === "Error") {
    const text = `Its order changed since it was validated, that stage will find: ${decision.message}`;
    return { standing: "waiting", reasons: [waiting, errorReason(decision.code, text)] };
  }
  const text = "Its order changed since it was validated: that stage decides on it anew first.";
  return { standing: "waiting", reasons: [waiting, reason("ORDER_CHANGED", text)] };
}
