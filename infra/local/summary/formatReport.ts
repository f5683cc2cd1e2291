import type { Check, Figures } from "./reconcile";
import type { Summary } from "./Summary";

const messageWidth = 110;

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
}

/** The closing table: what came out, errors with a readable cause, and the reconciliation. */
export function formatReport(report: Report, paint: Paint): string {
  const { summary, checks, failures } = report;
  const balanced = checks.every((check) => check.balanced) && failures.length === 0;
  return [
    "",
    ...formatCounts(summary),
    ...formatMoney(summary),
    ...formatErrors(report),
    "",
    "Reconciliation",
    ...checks.map((check) => formatCheck(check, paint)),
    ...failures.map((failure) => paint.red(`  ${failure}`)),
    balanced
      ? paint.green("Everything balances.")
      : paint.red("It does NOT balance: see the lines marked above."),
    "",
  ].join("\n");
}

function formatCounts(summary: Summary): string[] {
  const { orderLines, eligibleLines, invoiceLines, invoices, creditNotes, erp } = summary;
  const sent = summary.invoicesByStage["Sent"] ?? 0;
  return [
    `Order lines    ${String(orderLines)}, of which to invoice ${String(eligibleLines)}`,
    `Ledger rows    ${String(invoiceLines)} (${formatCountsByName(summary.linesByStage)})`,
    `Invoices       ${String(invoices)}, of which credit notes ${String(creditNotes)} (${formatCountsByName(summary.invoicesByStage)})`,
    `Sent           ${String(sent)}; documents in the ERP ${String(erp.documents)}`,
    `Requests       ${String(summary.dataverseRequests.total)} to Dataverse (${formatCountsByName(summary.dataverseRequests.byStage)})`,
  ];
}

function formatCountsByName(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([name, count]) => `${name} ${String(count)}`);
  return parts.length === 0 ? "none" : parts.join(", ");
}

function formatMoney(summary: Summary): string[] {
  const rows = Object.entries(summary.totals).map(([code, { net, tax, total }]) => [
    code,
    net,
    tax,
    total,
    summary.uninvoicedFreight[code] ?? "-",
  ]);
  if (rows.length === 0) return [];
  const table = [["", "net", "tax", "total", "freight, not invoiced"], ...rows];
  const widths = (table[0] ?? []).map((_cell, column) =>
    Math.max(...table.map((row) => row[column]?.length ?? 0)),
  );
  const lines = table.map((row) =>
    row.map((cell, column) => cell.padStart(widths[column] ?? 0)).join("  "),
  );
  return ["", "Invoiced", ...lines.map((line) => `  ${line}`)];
}

function formatErrors({ summary, figures }: Report): string[] {
  const lines = Object.entries(summary.errorsByCode).map(([code, count]) =>
    formatError(code, counted(count, "line"), figures.ledger.errors.example(code)),
  );
  const invoices = Object.entries(summary.invoiceErrorsByCode).map(([code, count]) =>
    formatError(code, counted(count, "invoice"), figures.invoices.errors.example(code)),
  );
  const all = [...lines, ...invoices];
  return all.length === 0 ? ["", "No errors"] : ["", "Errors, with one example each", ...all];
}

function counted(count: number, noun: string): string {
  return `${String(count)} ${noun}${count === 1 ? "" : "s"}`;
}

function formatError(code: string, count: string, example = ""): string {
  const flat = example.replace(/\s+/g, " ");
  const text = flat.length > messageWidth ? `${flat.slice(0, messageWidth - 3)}...` : flat;
  return `  ${code.padEnd(20)} ${count.padStart(12)}  ${text}`;
}

function formatCheck(check: Check, paint: Paint): string {
  const line = `  ${check.balanced ? "ok " : "NOT"} ${check.name}: ${check.left} = ${check.right}`;
  return check.balanced ? line : paint.red(line);
}
