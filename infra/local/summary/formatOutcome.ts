import { counted } from "./formatErrors";
import { grouped } from "./plainNumbers";
import type { Summary } from "./Summary";

type OutcomeRow = readonly [what: string, count: number, remark?: string];

/** What became of order lines and invoices, in words of the trade; parts that nothing is in are left out. */
export function formatOutcome(summary: Summary): string[] {
  const rows = [...lineRows(summary), ...invoiceRows(summary)];
  const whats = Math.max(...rows.map(([what]) => what.length));
  const counts = Math.max(...rows.map(([, count]) => grouped(count).length));
  return [
    "What became of the orders",
    ...rows.map(([what, count, remark = ""]) =>
      `  ${what.padEnd(whats)}  ${grouped(count).padStart(counts)}  ${remark}`.trimEnd(),
    ),
  ];
}

function lineRows({
  orderLines,
  eligibleLines,
  invoiceLines,
  linesByStage,
}: Summary): OutcomeRow[] {
  const parts: OutcomeRow[] = [
    ["  not to be invoiced", orderLines - eligibleLines, "for their order's state or date"],
    ["  invoiced", linesByStage["Invoiced"] ?? 0, "on an invoice that the ERP has"],
    ["  on an invoice not sent", linesByStage["Bundled"] ?? 0],
    ["  waiting for an invoice", linesByStage["Validated"] ?? 0],
    ["  in error", linesByStage["Error"] ?? 0, "listed below"],
    ["  on hold", linesByStage["OnHold"] ?? 0],
    ["  not looked at yet", Math.max(0, eligibleLines - invoiceLines)],
  ];
  return [["Order lines", orderLines], ...parts.filter(hasAny)];
}

function invoiceRows({ invoices, creditNotes, invoicesByStage, erp }: Summary): OutcomeRow[] {
  const working = ["Draft", "ReadyToSend", "Sending"].map((stage) => invoicesByStage[stage] ?? 0);
  const parts: OutcomeRow[] = [
    ["  sent", invoicesByStage["Sent"] ?? 0, `${counted(erp.documents, "document")} in the ERP`],
    ["  on their way", working.reduce((sum, count) => sum + count)],
    ["  in error", invoicesByStage["Error"] ?? 0, "listed below"],
    ["  on hold", invoicesByStage["OnHold"] ?? 0],
  ];
  const remark = creditNotes === 0 ? "" : `${counted(creditNotes, "credit note")} among them`;
  return [["Invoices", invoices, remark], ...parts.filter(hasAny)];
}

function hasAny([, count]: OutcomeRow): boolean {
  return count > 0;
}
