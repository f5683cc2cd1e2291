import type { RunReport } from "../ports/runs";

/** A run in one line. */
export function describeRun({ stage, status, counts, message, left }: RunReport): string {
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
  return `${stage} ${status}: ${figures}${message === "" ? "" : ` (${message})`}`;
}
