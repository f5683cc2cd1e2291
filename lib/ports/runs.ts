import type { Guid } from "../domain/guid";
import type { RunAudit } from "../domain/runAudit";
import type { Rerun, StageName } from "../domain/stages";
import type { DryRunTotals } from "./decisions";
import type { BaseDataUse } from "./environment";
import type { DueCount } from "./saveOutcome";

export const runStatuses = [
  "queued",
  "running",
  "completed",
  "partial",
  "failed",
  "died",
  "cancelled",
] as const;
export type RunStatus = (typeof runStatuses)[number];

/** Of runs that are not over: promised, or begun. */
export const openStatuses: readonly RunStatus[] = ["queued", "running"];

/** Of runs that are. */
export const endedStatuses: readonly RunStatus[] = runStatuses.filter(
  (status) => !openStatuses.includes(status),
);

/** What a run did so far; only grows. */
export interface RunCounts {
  /** Records that were read and due. */
  readonly read: number;
  /** Written as the next stage, or found so. */
  readonly succeeded: number;
  /** In error with a code, unchanged ones included. */
  readonly failed: number;
  /** Locked by someone else, or not due after all. */
  readonly skipped: number;
  /** Changed by someone else meanwhile; left to the next run. */
  readonly conflicts: number;
  readonly errorsByCode: Readonly<Record<string, number>>;
  /** Platform rejections met anew, and writes without a clear outcome: they count against `SKIP_LIMIT`. */
  readonly unexpected: number;
  /** Records created as the application although owned by someone, per reason. */
  readonly notImpersonated: Readonly<Record<string, number>>;
  /** Copies on order lines that could not be written. */
  readonly writeBackFailures: number;
}

/** What a run is asked to take up. */
export interface RunScope {
  readonly rerun: Rerun;
  /** Takes up so many records and no more; null for all that are due. */
  readonly maxRecords: number | null;
  /** Decides, and writes nothing. */
  readonly dryRun: boolean;
  /** One record, taken up at once and beside other runs; null for the whole stage. */
  readonly recordId: Guid | null;
}

/** What a timer asks for. */
export const wholeStage: RunScope = {
  rerun: "all",
  maxRecords: null,
  dryRun: false,
  recordId: null,
};

/** How the parts of a run that several processes carry out have fared. */
export interface ChunkTotals {
  readonly all: number;
  readonly done: number;
  /** Failed too often and set aside; `recover` puts them back. */
  readonly poisoned: number;
}

export interface RunReport {
  readonly runId: string;
  readonly stage: StageName;
  readonly status: RunStatus;
  /** What started it: `timer`, `http`, `console`. */
  readonly trigger: string;
  /** Who started it by hand; null where nobody did. */
  readonly startedBy: string | null;
  readonly scope: RunScope;
  /** Host and process that carry it out. */
  readonly worker: string;
  /** The background operation that carries it out inside Dataverse; null where the app does. */
  readonly operationId: string | null;
  readonly startedOn: Date;
  readonly endedOn: Date | null;
  readonly counts: RunCounts;
  readonly baseDataUse: BaseDataUse;
  /** What is still due, counted at the run's end; null while it is not known. */
  readonly left: DueCount | null;
  /** One sentence for a run that failed or stopped early; empty otherwise. */
  readonly message: string;
  /** What a dry run comes to; null for a run that writes. */
  readonly totals: DryRunTotals | null;
  /** The export of what it sent; null where none is asked for or it sent nothing. */
  readonly audit: RunAudit | null;
  /** The chunks of a run that is shared out (`STAGE_MODE=fanout`); null for one that one process has. */
  readonly chunks: ChunkTotals | null;
}

/**
 * Run reports in shared storage. Every method may throw `UnavailableError`, `UnauthorizedError` or
 * `ProtocolError`.
 */
export interface RunReports {
  /** Writes a new report. */
  start(report: RunReport): Promise<void>;
  /** Overwrites the report of a run that this process carries out. */
  update(report: RunReport): Promise<void>;
  /**
   * Writes what became of the export of what a run sent, decided anew on what others wrote. Only for
   * runs that are over and have one.
   *
   * @param change gives the same object where nothing is to be written
   */
  changeAudit(runId: string, change: (audit: RunAudit) => RunAudit): Promise<void>;
  /** The report of one run, if there is one. */
  find(runId: string): Promise<RunReport | undefined>;
  /** The report of one run as `replace` takes it. */
  findVersion(
    runId: string,
  ): Promise<{ readonly report: RunReport; readonly version: string } | undefined>;
  /** Overwrites a report that has not changed since its version was read; false where it has. */
  replace(report: RunReport, version: string): Promise<boolean>;
  /**
   * The newest run of the whole stage that is over, however many of single records, or dry ones, came
   * after it; undefined where there was none.
   */
  lastWhole(stage: StageName): Promise<RunReport | undefined>;
  /** Reports of a stage whose export is `due`, of runs begun after `since`, newest first; at most 1,000. */
  dueAudits(stage: StageName, since: Date): Promise<readonly RunReport[]>;
  /** The newest reports of a stage, newest first. */
  latest(stage: StageName, limit: number): Promise<readonly RunReport[]>;
  /**
   * Reports of a stage that say that the run is open (`openStatuses`), of runs begun after `since`,
   * newest first; at most 1,000. However many ended since: a run begun by a machine whose clock is behind
   * is not among the newest.
   */
  open(stage: StageName, since: Date): Promise<readonly RunReport[]>;
  /** Asks a run to stop at its next page; asking again changes nothing. */
  requestStop(runId: string, actor: string): Promise<void>;
  /** The run is to go on after all; nothing where nobody asked it to stop. */
  withdrawStop(runId: string): Promise<void>;
  /** Who asked the run to stop, if anyone did. */
  stopRequestedBy(runId: string): Promise<string | undefined>;
}
