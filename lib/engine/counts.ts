import type { RunCounts } from "../ports/runs";

export const noCounts: RunCounts = {
  read: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  conflicts: 0,
  errorsByCode: {},
};

function addCodes(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const merged: Record<string, number> = { ...a };
  for (const [code, count] of Object.entries(b)) merged[code] = (merged[code] ?? 0) + count;
  return merged;
}

/** The counts of two pieces of work together. */
export function addCounts(a: RunCounts, b: RunCounts): RunCounts {
  return {
    read: a.read + b.read,
    succeeded: a.succeeded + b.succeeded,
    failed: a.failed + b.failed,
    skipped: a.skipped + b.skipped,
    conflicts: a.conflicts + b.conflicts,
    errorsByCode: addCodes(a.errorsByCode, b.errorsByCode),
  };
}

/** Gathers how the records of one page fared; handed over once, when the page is done. */
export class PageTally {
  #counts: RunCounts = noCounts;

  /** Records that reached the next stage. */
  succeeded(records = 1): void {
    this.#add({ read: records, succeeded: records });
  }

  /** Records in error with a code, newly or as before. */
  failed(code: string, records = 1): void {
    this.#add({ read: records, failed: records, errorsByCode: { [code]: records } });
  }

  /** Records that someone else changed or holds a part of: left to the next run. */
  conflicted(records = 1): void {
    this.#add({ read: records, conflicts: records });
  }

  /** Records that were not due after all. */
  skipped(records = 1): void {
    this.#add({ read: records, skipped: records });
  }

  get counts(): RunCounts {
    return this.#counts;
  }

  #add(counts: Partial<RunCounts>): void {
    this.#counts = addCounts(this.#counts, { ...noCounts, ...counts });
  }
}
