import type { Sum } from "../findings/Standings";
import type { Decimal } from "../decimal";
import type { Verdict } from "../verify";

/** So many violations of a kind are shown; the JSON has more. */
const shownPerCodeMax = 20;
const nameWidthMax = 60;

/** What a person reads: where the money stands, and `verified` or the violations. */
export function formatVerdict(verdict: Verdict): string {
  return [
    ...standings(verdict),
    ...documents(verdict),
    ...notes(verdict),
    "",
    ...conclusion(verdict),
    "",
  ].join("\n");
}

function standings(verdict: Verdict): string[] {
  const { counts } = verdict;
  const blocks = verdict.standings.currencies.map((code) => currencyRows(verdict, code));
  const everything = ["all", "", String(counts.eligibleLines), ""];
  const table = [
    ["", "", "lines", "net"],
    ...blocks.flat(),
    ...(blocks.length === 1 ? [] : [everything]),
  ];
  const width = (column: number): number =>
    Math.max(...table.map((row) => row[column]?.length ?? 0));
  const lines = table.map(([code = "", name = "", lineCount = "", net = ""]) =>
    `  ${code.padEnd(width(0))}  ${name.padEnd(width(1))}  ${lineCount.padStart(width(2))}  ${net.padStart(width(3))}`.trimEnd(),
  );
  const all = `${String(counts.orderLines)} order lines, of which to invoice ${String(counts.eligibleLines)}`;
  return [
    `${all}; ${String(counts.ledgerRows)} ledger rows; ${String(verdict.invoices.size)} invoices.`,
    "",
    "Where the money of the order lines to invoice stands (without tax, as the platform states it)",
    ...lines,
  ];
}

function currencyRows({ standings }: Verdict, code: string): string[][] {
  const row = (name: string, { lines, net }: Sum): string[] => [
    code,
    cut(name),
    String(lines),
    plain(net),
  ];
  return [
    ...standings.of(code).map(([name, sum]) => row(name, sum)),
    row("= to invoice", standings.total(code)),
  ];
}

function cut(name: string): string {
  const flat = name.replace(/\s+/g, " ");
  return flat.length > nameWidthMax ? `${flat.slice(0, nameWidthMax - 3)}...` : flat;
}

/** Cents are always shown; more digits where there are more. */
function plain(amount: Decimal): string {
  const text = amount.toFixed();
  return /\.\d\d/.test(text) ? text : amount.toFixed(2);
}

function documents({ documents: { count, totals } }: Verdict): string[] {
  const sums = [...totals].sort(([a], [b]) => (a < b ? -1 : 1));
  const texts = sums.map(([code, total]) => `${code} ${plain(total)}`);
  const amount = texts.length === 0 ? "" : `, with tax ${texts.join(", ")}`;
  return ["", `The ERP has ${String(count)} documents${amount}.`];
}

function notes({ counts, expiredLocks, baselineRows }: Verdict): string[] {
  const lines: string[] = [];
  if (counts.onInvoiceNotEligible > 0) {
    lines.push(
      `${String(counts.onInvoiceNotEligible)} lines are on invoices although their orders are not to be invoiced as they are now.`,
    );
  }
  if (expiredLocks > 0) {
    lines.push(`${String(expiredLocks)} expired locks of dead workers wait to be swept.`);
  }
  lines.push(
    baselineRows === undefined
      ? "Unchecked: whether anything changed that the job does not own (see --take-baseline)."
      : `${String(baselineRows)} records that the job does not own were compared with the baseline.`,
  );
  return lines;
}

function conclusion({ findings }: Verdict): string[] {
  if (findings.total === 0) return ["verified"];
  const groups = findings.byCode.flatMap(({ code, meaning, count }) => {
    const all = findings.violations.filter((violation) => violation.code === code);
    const shown = all.slice(0, shownPerCodeMax);
    return [
      `${code} (${String(count)}): ${meaning}`,
      ...shown.map(({ kind, id, message }) => `  ${kind} ${id}: ${message}`),
      ...(count > shown.length ? [`  and ${String(count - shown.length)} more`] : []),
    ];
  });
  return [`NOT verified: ${String(findings.total)} violations`, "", ...groups];
}
