import { decideLine, type LineRules } from "./decideLine";
import type { LedgerLine } from "./ledgerRow";
import type { LineDecision } from "./lineDecision";

/**
 * Stage 1's decision about a line whose inputs or order changed since it was validated; undefined
 * for a line that stands as it is.
 */
export function staleDecision(
  { row, line }: LedgerLine,
  rules: LineRules,
): LineDecision | undefined {
  const decision = decideLine(line, { alreadyInvoiced: false }, rules);
  const isFresh = decision.stage === "Validated" && decision.inputHash === row.inputHash;
  return isFresh ? undefined : decision;
}

/**
 * As `staleDecision`, for a line that is about to join a draft: one that was invoiced elsewhere
 * meanwhile, or whose row lacks its amounts or its bundle key, is decided anew too.
 */
export function decisionBeforeJoining(
  { row, line }: LedgerLine,
  facts: { readonly alreadyInvoiced: boolean },
  rules: LineRules,
): LineDecision | undefined {
  const decision = decideLine(line, facts, rules);
  const isFresh =
    decision.stage === "Validated" &&
    decision.inputHash === row.inputHash &&
    decision.bundleKey === row.bundleKey &&
    row.amounts !== null;
  return isFresh ? undefined : decision;
}
