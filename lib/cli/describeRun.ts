import type { DryRunTotals } from "../ports/decisions";
import type { RunReport } from "../ports/runs";

/** How far a run is, in one short line. */
export function progressLine({ stage, counts }: RunReport): string {
  const { read, succeeded, failed } = counts;
  return `${stage}: ${String(read)} read, ${String(succeeded)} done, ${String(failed)} in error`;
}

/** A run in one line; a dry run by what it comes to. */
export function describeRun(report: RunReport): string {
  const { stage, status, counts, message, left, totals } = report;
  const { read, succeeded, failed, skipped, conflicts } = counts;
  const figures = [
    `${String(read)} read`,
    `${String(succeeded)} done`,
    `${String(failed)} in error`,
    `${String(skipped)} skipped`,
    `${String(conflicts)} left to the next run`,
    ...(left === null
      ? []
      : [`${left.exceeds ? "more than " : ""}${String(left.count)} still due`]),
  ].join(", ");
  const dry = totals === null ? "" : `dry run, nothing written: ${describeTotals(totals)}; `;
  return `${stage} ${status}: ${dry}${figures}${message === "" ? "" : ` (${message})`}`;
}

function describeTotals({ moves, bundles, amounts, requests }: DryRunTotals): string {
  const sums = Object.entries(amounts).map(
    ([currency, { net, tax }]) => `net ${net} and tax ${tax} in currency ${currency}`,
  );
  return [
    ...Object.entries(moves).map(([move, count]) => `${String(count)} ${move}`),
    ...(bundles === 0 ? [] : [`${String(bundles)} bundles`]),
    ...sums,
    `about ${String(requests.reads + requests.writes)} requests`,
  ].join(", ");
}
