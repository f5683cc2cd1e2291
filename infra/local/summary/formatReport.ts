import { counted, formatErrors } from "./formatErrors";
import { formatNextSteps } from "./formatNextSteps";
import { formatOutcome } from "./formatOutcome";
import { grouped } from "./plainNumbers";
import type { Check, Figures } from "./reconcile";
import type { Summary } from "./Summary";

export interface Paint {
  readonly red: (text: string) => string;
  readonly green: (text: string) => string;
}

export interface Report {
  readonly summary: Summary;
  readonly figures: Figures;
  readonly checks: readonly Check[];
  /** Stages that did not complete, with the reason. */
  readonly failures: readonly string[];
  /** Of the terminal, in characters. */
  readonly width: number;
}

/** The closing tables: what came out, errors with a readable cause, the reconciliation, and what to do next. */
export function formatReport(report: Report, paint: Paint): string {
  const { summary, checks, failures, width } = report;
  const isGreen = checks.every((check) => check.balanced) && failures.length === 0;
  return [
    "",
    ...formatOutcome(summary),
    ...formatMoney(report),
    ...formatErrors(report, width),
    "",
    "Reconciliation",
    ...checks.map((check) => formatCheck(check, paint)),
    ...failures.map((failure) => paint.red(`  ${failure}`)),
    isGreen
      ? paint.green(`Everything balances${formatInError(summary)}.`)
      : paint.red("It does NOT balance: see the lines marked above."),
    formatRequests(summary),
    ...formatNextSteps({ summary, isGreen }),
    "",
  ].join("\n");
}

function formatRequests({ dataverseRequests }: Summary): string {
  const { total, byStage, outsideRuns } = dataverseRequests;
  const counts = { ...byStage, ...(outsideRuns > 0 && { "background operations": outsideRuns }) };
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${grouped(count)}`);
  return `Requests to Dataverse: ${grouped(total)} (${parts.join(", ")})`;
}

/** That all balances does not mean that nothing is left to mend. */
function formatInError({ linesByStage, invoicesByStage }: Summary): string {
  const lines = linesByStage["Error"] ?? 0;
  const invoices = invoicesByStage["Error"] ?? 0;
  const parts = [
    ...(lines === 0 ? [] : [counted(lines, "line")]),
    ...(invoices === 0 ? [] : [counted(invoices, "invoice")]),
  ];
  if (parts.length === 0) return "";
  return `; ${parts.join(" and ")} ${lines + invoices === 1 ? "is" : "are"} in error (see above)`;
}

function formatMoney({ summary, figures }: Report): string[] {
  const { currencies, invoices } = figures;
  const sent = currencies.record(invoices.sent.total);
  const unsent = currencies.record(invoices.gross.unsent);
  const rows = Object.entries(summary.totals).map(([code, { net, tax, total }]) => [
    code,
    ...[net, tax, total, sent[code], unsent[code], summary.uninvoicedFreight[code]].map((amount) =>
      amount === undefined ? "-" : grouped(amount),
    ),
  ]);
  if (rows.length === 0) return [];
  const table = [["", "net", "tax", "total", "sent", "not sent", "freight, not invoiced"], ...rows];
  const widths = (table[0] ?? []).map((_cell, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "),
  );
  return ["", "Money on invoices (sent or not)", ...lines.map((line) => `  ${line}`)];
}

function formatCheck(check: Check, paint: Paint): string {
  const line = `  ${check.balanced ? "ok " : "NOT"} ${check.name}: ${check.left} = ${check.right}`;
  return check.balanced ? line : paint.red(line);
}
