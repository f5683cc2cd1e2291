import type { StageName } from "../domain/stages";
import type { DueName } from "../domain/chunking";
import type { DecisionLog } from "../ports/decisions";
import type { WrittenCounts } from "../ports/dueNames";
import type { Environment } from "../ports/environment";
import type { Locks } from "../ports/locks";
import type { RecordLookup } from "../ports/recordLookup";
import type { RunReport, RunReports, RunScope } from "../ports/runs";
import type { DecisionBook } from "./DecisionBook";
import type { RunContext, Stage } from "./stage";

/** What running a stage works with. */
export interface EngineDependencies extends Pick<
  RunContext,
  "worker" | "clock" | "randomness" | "telemetry"
> {
  readonly locks: Locks;
  readonly reports: RunReports;
  /** Keeps what dry runs decide. */
  readonly decisions: DecisionLog;
  /** `SLICE_SECONDS`: a slice begins nothing new after this time. */
  readonly sliceMs: number;
  /** How much longer what was begun may read and wait. */
  readonly graceMs: number;
  /** A running report is written at most this often. */
  readonly reportEveryMs: number;
  /** `SKIP_LIMIT` */
  readonly skipLimit: number;
  /** `RUN_SLICES`: how many slices a run goes on for by itself; the timers go on after that. */
  readonly slicesMax: number;
  /** False where several runs of a stage may go on at a time: then none is taken for dead. */
  readonly hasStageLock: boolean;
}

/** Who wants a run, and of what. */
export interface RunRequest {
  /** `timer`, `http` or `console`. */
  readonly trigger: string;
  /** Who runs it by hand: the principal, `function key` or `console USER@HOST`. */
  readonly actor?: string;
  /** What to take up; a timer takes the whole stage. */
  readonly scope?: RunScope;
  /** Given where asking twice must mean one run. */
  readonly runId?: string;
  /** Aborted to stop at the next page. */
  readonly signal?: AbortSignal;
  /** Told of the report at each page end. */
  readonly onProgress?: (report: RunReport) => void;
}

/** What a stage is made for. */
export interface OpenRun {
  readonly runId: string;
  readonly signal?: AbortSignal;
  readonly scope: RunScope;
  /** Only what these names stand for: a chunk of a run. */
  readonly only?: readonly string[];
  /** Told of every decision; in a dry run, in place of Dataverse. */
  readonly book?: DecisionBook;
}

/** What a run is enumerated by, where several processes share it. */
export interface RunNames {
  /** The names of what is due in the run's scope. */
  due(): AsyncIterable<readonly DueName[]>;
  /** What the run has written of some names and does not read again. */
  written(names: readonly string[]): Promise<WrittenCounts>;
}

/** A stage made for one run, so that its requests carry the run's id and stop with it. */
export interface OpenedStage {
  readonly stage: Stage;
  readonly environment: Pick<Environment, "preflight" | "baseDataUse">;
  readonly records: RecordLookup;
  readonly names: RunNames;
}

/** A stage that can be run: what is needed before there is a run, and how to make it for one. */
export interface StagePlan {
  readonly name: StageName;
  /** What a record's id stands for: an order line and its ledger row, or an invoice. */
  readonly recordKind: "line" | "invoice";
  /** What its runs sent is exported when they are over. */
  readonly isAudited: boolean;
  open(run: OpenRun): OpenedStage;
}
