import type { Findings } from "./findings/Findings";
import type { LineFacts } from "./findings/LineFacts";
import { standingOf } from "./findings/standingOf";
import type { Standings } from "./findings/Standings";
import { isOnInvoice } from "./records/LedgerRow";
import { detailWithoutLine } from "./rules/line/detailWithoutLine";
import { lineRules } from "./rules/lineRules";
import type { RuleContext } from "./rules/Rule";
import { walkLines, type WalkSources } from "./walk/walkLines";

export interface LineCounts {
  orderLines: number;
  eligibleLines: number;
  ledgerRows: number;
  /** On an invoice, though their order is not to be invoiced as it is now. */
  onInvoiceNotEligible: number;
}

interface Outcome {
  readonly findings: Findings;
  readonly standings: Standings;
}

/** Judges every order line, sums up where its money stands, and adds up the lines of each invoice. */
export async function verifyLines(
  sources: WalkSources,
  context: RuleContext,
  outcome: Outcome,
): Promise<LineCounts> {
  const counts = { orderLines: 0, eligibleLines: 0, ledgerRows: 0, onInvoiceNotEligible: 0 };
  for await (const facts of walkLines(sources)) {
    const { line, row, invoice, isEligible } = facts;
    if (line !== undefined) counts.orderLines += 1;
    if (row !== undefined) counts.ledgerRows += 1;
    if (row !== undefined && isOnInvoice(row)) {
      invoice?.add(row);
      if (!isEligible) counts.onInvoiceNotEligible += 1;
    }
    if (isEligible && line !== undefined) {
      counts.eligibleLines += 1;
      const { code } = context.currencies(line.currencyId);
      outcome.standings.add(code, standingOf(facts), line.net);
    }
    judge(facts, context, outcome.findings);
  }
  judgeStrangers(sources, context, outcome.findings);
  return counts;
}

function judge(facts: LineFacts, context: RuleContext, findings: Findings): void {
  for (const rule of lineRules) {
    const message = rule.find(facts, context);
    if (message === undefined) continue;
    findings.add(rule, { kind: "order line", id: facts.id }, message);
    const touched = [facts.row?.invoiceId, ...facts.details.map(({ invoiceId }) => invoiceId)];
    for (const id of touched) {
      const invoice = context.invoice(id ?? "");
      if (invoice !== undefined) invoice.isDoubtful = true;
    }
    return;
  }
}

/** Details that refer to no order line belong to no line's facts. */
function judgeStrangers(sources: WalkSources, context: RuleContext, findings: Findings): void {
  for (const detail of sources.irregular.withoutOrderLine) {
    const invoice = context.invoice(detail.invoiceId);
    if (invoice?.differenceIsExplained === true) continue;
    if (invoice !== undefined) invoice.isDoubtful = true;
    const message = `the invoice ${detail.invoiceId} has it, and it refers to no order line`;
    findings.add(detailWithoutLine, { kind: "invoicedetail", id: detail.id }, message);
  }
}
