import type { LineRules } from "./decideLine";
import { detailId } from "./detailId";
import { staleDecision } from "./freshness";
import type { Guid } from "./guid";
import type { Invoice, InvoiceContent } from "./invoice";
import type { LedgerLine } from "./ledgerRow";
import type { LineDecision, LineVerdict } from "./lineDecision";
import { standingError } from "./standingError";
import { isWithdrawn } from "./withdrawnInvoice";

/** A line that leaves its invoice. */
export interface LeavingLine extends LedgerLine {
  readonly decision: LineVerdict;
  /** The details of ours that stand for it; none where someone removed them. */
  readonly detailIds: readonly Guid[];
}

/** A line that no longer belongs on its invoice as it stands. */
export interface StaleLine extends LeavingLine {
  readonly decision: LineDecision;
}

/**
 * The lines of an invoice whose order or inputs changed since they were validated, each with stage
 * 1's new decision. An invoice that moves only by hand, or that the platform has made read-only,
 * keeps its lines.
 */
export function staleLines(
  invoice: Invoice,
  { lines, details }: InvoiceContent,
  rules: LineRules,
): readonly StaleLine[] {
  if (isWithdrawn(invoice) || standingError(invoice) !== undefined) return [];
  const present = new Set(details.map(({ id }) => id));
  return lines.flatMap(({ row, line }) => {
    const decision = row.stage === "Bundled" ? staleDecision({ row, line }, rules) : undefined;
    if (decision === undefined) return [];
    const id = detailId(row);
    return [{ row, line, decision, detailIds: present.has(id) ? [id] : [] }];
  });
}
