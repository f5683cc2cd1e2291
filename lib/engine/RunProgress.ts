import type { Clock } from "../ports/clock";
import type { DryRunTotals } from "../ports/decisions";
import type { Environment } from "../ports/environment";
import type { RunCounts, RunReport, RunReports, RunStatus } from "../ports/runs";
import type { DueCount } from "../ports/saveOutcome";
import type { Telemetry } from "../ports/telemetry";
import { announceEnd } from "./announceEnd";
import { addCounts } from "./counts";

export interface ProgressOptions {
  readonly clock: Clock;
  readonly reports: RunReports;
  readonly telemetry: Telemetry;
  readonly reportEveryMs: number;
  /** Told of the report at each page end. */
  readonly onProgress?: (report: RunReport) => void;
}

/** A run that found nothing to do has nothing to export, and most ticks are such. */
function withoutIdleAudit(report: RunReport, status: RunStatus): RunReport {
  const isIdle = status === "completed" && report.counts.succeeded === 0;
  return isIdle ? { ...report, audit: null } : report;
}

/** The report of a run while it runs: counted at page ends, written now and then and at the end. */
export class RunProgress {
  readonly #options: ProgressOptions;
  #report: RunReport;
  #writtenAtMs: number;
  #environment: Pick<Environment, "baseDataUse"> | undefined;

  constructor(report: RunReport, options: ProgressOptions) {
    this.#report = report;
    this.#options = options;
    this.#writtenAtMs = options.clock.monotonicMs();
  }

  async start(): Promise<void> {
    const { runId, stage, trigger } = this.#report;
    this.#options.telemetry.info("run started", { runId, stage, trigger });
    // The row of a promised run is there already: starting it again writes over it.
    await this.#options.reports.start(this.#report);
  }

  /** From now on the report tells how the run fares with the cache of base data. */
  reads(environment: Pick<Environment, "baseDataUse">): void {
    this.#environment = environment;
  }

  /** Adds a page's counts. A report that cannot be written does not stop the work. */
  async pageDone(counts: RunCounts): Promise<void> {
    this.#report = { ...this.#report, counts: addCounts(this.#report.counts, counts) };
    this.#options.onProgress?.(this.#report);
    const nowMs = this.#options.clock.monotonicMs();
    if (nowMs - this.#writtenAtMs < this.#options.reportEveryMs) return;
    this.#writtenAtMs = nowMs;
    await this.#write();
  }

  get report(): RunReport {
    return this.#report;
  }

  /** What a dry run comes to. */
  comesTo(totals: DryRunTotals | undefined): void {
    this.#report = { ...this.#report, totals: totals ?? null };
  }

  get counts(): RunCounts {
    return this.#report.counts;
  }

  /** @param left what is still due, where it could be counted */
  async end(status: RunStatus, message: string, left: DueCount | null = null): Promise<RunReport> {
    const endedOn = this.#options.clock.now();
    this.#report = { ...withoutIdleAudit(this.#report, status), status, message, left, endedOn };
    await this.#write();
    announceEnd(this.#options.telemetry, this.#report);
    return this.#report;
  }

  async #write(): Promise<void> {
    const { baseDataUse } = this.#report;
    this.#report = {
      ...this.#report,
      baseDataUse: this.#environment?.baseDataUse() ?? baseDataUse,
    };
    try {
      await this.#options.reports.update(this.#report);
    } catch (error) {
      const reason = error instanceof Error ? error.message : String(error);
      this.#options.telemetry.warn("run report not written", { runId: this.#report.runId, reason });
    }
  }
}
