import type { RunCounts } from "../ports/runs";
import type { NotImpersonated } from "../ports/saveOutcome";

export const noCounts: RunCounts = {
  read: 0,
  succeeded: 0,
  failed: 0,
  skipped: 0,
  conflicts: 0,
  errorsByCode: {},
  unexpected: 0,
  notImpersonated: {},
  writeBackFailures: 0,
};

function addByName(
  a: Readonly<Record<string, number>>,
  b: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  const merged: Record<string, number> = { ...a };
  for (const [name, count] of Object.entries(b)) merged[name] = (merged[name] ?? 0) + count;
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
    errorsByCode: addByName(a.errorsByCode, b.errorsByCode),
    unexpected: a.unexpected + b.unexpected,
    notImpersonated: addByName(a.notImpersonated, b.notImpersonated),
    writeBackFailures: a.writeBackFailures + b.writeBackFailures,
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

  /** Records that the platform refused, or whose fate is unclear: on top of how they are counted. */
  unexpected(records = 1): void {
    this.#add({ unexpected: records });
  }

  /** A record created as the application, although it belongs to someone. */
  notImpersonated(reason: NotImpersonated): void {
    this.#add({ notImpersonated: { [reason]: 1 } });
  }

  /** Copies on order lines that could not be written; nothing depends on them. */
  writeBackFailed(copies: number): void {
    this.#add({ writeBackFailures: copies });
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
