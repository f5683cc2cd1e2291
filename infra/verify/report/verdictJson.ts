import type { Verdict } from "../verify";

/** What `--json` writes. Money is text; standings by currency, then by where lines stand. */
export function verdictJson(verdict: Verdict): object {
  const { findings, standings, counts, documents, invoices, expiredLocks, baselineRows } = verdict;
  const byCurrency = standings.currencies.map((code) => {
    const sums = standings.of(code).map(([name, { lines, net }]) => {
      return [name, { lines, net: net.toFixed() }] as const;
    });
    return [code, Object.fromEntries(sums)] as const;
  });
  const totals = [...documents.totals].map(([code, total]) => [code, total.toFixed()] as const);
  return {
    verified: findings.total === 0,
    ...counts,
    invoices: invoices.size,
    standings: Object.fromEntries(byCurrency),
    erp: { documents: documents.count, totals: Object.fromEntries(totals) },
    expiredLocks,
    baselineRows: baselineRows ?? null,
    violationCount: findings.total,
    violationsByCode: Object.fromEntries(findings.byCode.map(({ code, count }) => [code, count])),
    violations: findings.violations,
  };
}
