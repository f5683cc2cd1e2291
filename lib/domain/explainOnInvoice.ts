import { isClosedKey } from "./bundleKey";
import { isErpAnswerOutstanding } from "./decideSend";
import { staleDecision } from "./freshness";
import { discardTargetOf } from "./hold";
import type { Invoice } from "./invoice";
import type { LedgerRow } from "./ledgerRow";
import { canceledMessage, isWithdrawn } from "./withdrawnInvoice";
import type { ExplainRules, LineFacts, Reason, Told } from "./explanation";
import { entryOf, errorReason, holdText, minutesAfter, reason, waitingFor } from "./explainReasons";

function name({ number }: Invoice): string {
  return `invoice ${number}`;
}

/** A user paid or canceled an invoice that was not sent. */
function withdrawn(invoice: Invoice): readonly Reason[] {
  return isWithdrawn(invoice) ? [errorReason("INVOICE_CANCELED", canceledMessage(invoice))] : [];
}

function inDraft(invoice: Invoice, rules: ExplainRules): Told {
  const { bundleKey, modifiedOn } = invoice;
  const notBefore = isClosedKey(bundleKey)
    ? rules.now
    : minutesAfter(modifiedOn, rules.quietMinutes);
  const what = `It is on the draft ${name(invoice)} and waits`;
  const waiting = waitingFor("calculate", rules, { notBefore, what });
  return { standing: "waiting", reasons: [waiting, ...withdrawn(invoice)] };
}

function readyToSend(invoice: Invoice, rules: ExplainRules): Told {
  const what = `It is on the ${name(invoice)}, which is ready, and waits`;
  const waiting = waitingFor("send", rules, { what });
  return { standing: "waiting", reasons: [waiting, ...withdrawn(invoice)] };
}

function sending(invoice: Invoice, rules: ExplainRules): Told {
  const { claimedBy, errorMessage, erpKey, modifiedOn } = invoice;
  const told = errorMessage === null ? "" : ` (${errorMessage})`;
  const text = `The ${name(invoice)} was handed to the ERP under key ${erpKey ?? "none"} by ${claimedBy ?? "an unnamed run"}; its answer is outstanding${told}.`;
  const notBefore = minutesAfter(modifiedOn, rules.sendingTimeoutMinutes);
  const what = "The ERP is asked again before anything is sent twice; that waits";
  return {
    standing: "awaitingErp",
    reasons: [
      reason("ERP_ANSWER_OUTSTANDING", text),
      waitingFor("send", rules, { notBefore, what }),
    ],
  };
}

function sent(invoice: Invoice, row: LedgerRow, rules: ExplainRules): Told {
  const text = `Invoiced: on the ${name(invoice)}, ERP number ${invoice.erpNumber ?? "not noted"}.`;
  const what = "Its ledger row is marked in passing: that waits";
  const marking = row.stage === "Invoiced" ? [] : [waitingFor("send", rules, { what })];
  return { standing: "invoiced", reasons: [reason("INVOICED", text), ...marking] };
}

function inError(invoice: Invoice, rules: ExplainRules): Told {
  const { errorCode, errorMessage } = invoice;
  const error = errorReason(errorCode, errorMessage);
  const text = `The ${name(invoice)} is in error. ${error.text}`;
  const heals = entryOf(errorCode)?.heals === "itself";
  const what = "The invoice is decided anew; that waits";
  const waiting = heals ? [waitingFor("calculate", rules, { what })] : [];
  return { standing: "inError", reasons: [{ ...error, text }, ...waiting] };
}

function outstanding(invoice: Invoice): readonly Reason[] {
  if (!isErpAnswerOutstanding(invoice)) return [];
  const text = `An answer of the ERP is outstanding for key ${invoice.erpKey ?? "none"}: release and discard ask the ERP first.`;
  return [reason("ERP_ANSWER_OUTSTANDING", text)];
}

function beingDiscarded(invoice: Invoice): Reason {
  const text = `The ${name(invoice)} is being discarded, begun by ${invoice.hold.by ?? "someone"}.`;
  if (invoice.errorMessage === null) {
    const cure = "Nothing: the reconciler finishes it; or discard the invoice once more.";
    return reason("DISCARD_UNDER_WAY", text, cure);
  }
  const cure =
    "Mend what the text names; then the reconciler finishes it, or discard the invoice once more.";
  return reason("DISCARD_REFUSED", `${text} ${invoice.errorMessage}`, cure);
}

function onHold(invoice: Invoice): Told {
  if (discardTargetOf(invoice.hold.reason) !== undefined) {
    return { standing: "onHold", reasons: [beingDiscarded(invoice)] };
  }
  const text = `The ${name(invoice)} is ${holdText(invoice.hold)}.`;
  const held = reason("INVOICE_ON_HOLD", text, "Release the invoice, or discard it.");
  return { standing: "onHold", reasons: [held, ...outstanding(invoice)] };
}

function byStage(invoice: Invoice, row: LedgerRow, rules: ExplainRules): Told {
  switch (invoice.stage) {
    case "Draft":
      return inDraft(invoice, rules);
    case "ReadyToSend":
      return readyToSend(invoice, rules);
    case "Sending":
      return sending(invoice, rules);
    case "Sent":
      return sent(invoice, row, rules);
    case "Error":
      return inError(invoice, rules);
    case "OnHold":
      return onHold(invoice);
  }
}

/** From `ReadyToSend` on the invoice stands, whatever becomes of its orders (DESIGN 3, stage 3). */
const standingStages: readonly Invoice["stage"][] = ["ReadyToSend", "Sending", "Sent"];

function orderChanged(
  invoice: Invoice,
  { row, line }: Pick<LineFacts, "line"> & { readonly row: LedgerRow },
  rules: ExplainRules,
): readonly Reason[] {
  const decision = staleDecision({ row, line }, rules.line);
  if (decision === undefined) return [];
  const what = decision.stage === "Error" ? ` (${decision.code})` : "";
  const text = standingStages.includes(invoice.stage)
    ? `The order ${line.order.number} changed since${what}; the invoice stands as it was validated.`
    : `The order ${line.order.number} changed since${what}: the stage calculate takes the line off and decides on it anew.`;
  return [reason("ORDER_CHANGED", text)];
}

/** A line that is on an invoice of ours. */
export function explainOnInvoice(row: LedgerRow, facts: LineFacts, rules: ExplainRules): Told {
  const { invoice, line } = facts;
  if (invoice === null) {
    const text = `The line is ${row.stage}, but its invoice ${row.invoiceId ?? "(none is named)"} is not one of this job's.`;
    const cure = "Run verify, and have an administrator restore the invoice or the ledger row.";
    return { standing: "inError", reasons: [reason("INVOICE_MISSING", text, cure)] };
  }
  const told = byStage(invoice, row, rules);
  return { ...told, reasons: [...told.reasons, ...orderChanged(invoice, { row, line }, rules)] };
}
