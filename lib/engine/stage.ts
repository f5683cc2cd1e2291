import type { StageName } from "../domain/stages";
import type { Clock, Randomness } from "../ports/clock";
import type { RecordKind } from "../ports/locks";
import type { RunCounts, RunScope } from "../ports/runs";
import type { DueCount, WriteStamp } from "../ports/saveOutcome";
import type { Telemetry } from "../ports/telemetry";

/** Asked before every write: throws `LockLostError` when a lock of the run or the page is lost. */
export interface WriteGuard {
  /** Token of the page's locks; grows from one holder of a lock to the next. */
  readonly token: string;
  assertHeld(): void;
}

/** What a stage is told about the run that carries it out. */
export interface RunContext {
  readonly runId: string;
  /** Host and process: kept with a claim. */
  readonly worker: string;
  readonly scope: RunScope;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly telemetry: Telemetry;
  /** True once the slice's time is used up or the run was asked to stop: begin nothing more. */
  isTimeUp(): boolean;
}

/** One page of records: what is to be locked, and what is to be done with those that could be. */
export interface WorkPage {
  readonly lockKind: RecordKind;
  /** One name per record or bundle; how many records each stands for is the page's own matter. */
  readonly lockNames: readonly string[];
  /**
   * Decides and saves the records whose names were locked.
   *
   * @param isLocked false for a name that someone else holds: its records are skipped
   */
  process(isLocked: (name: string) => boolean, guard: WriteGuard): Promise<RunCounts>;
}

/** A stage: what to read, what to decide, how to save. The engine does the rest. */
export interface Stage {
  readonly name: StageName;
  /** Streams the pages that are due. Read again from the start by every run. */
  pages(run: RunContext): AsyncIterable<WorkPage>;
  /** What is still due, for the report. */
  countDue(): Promise<DueCount>;
}

/** Who writes and when, for the columns that keep it. */
export function stampOf(run: RunContext, guard: WriteGuard): WriteStamp {
  return {
    runId: run.runId,
    at: run.clock.now(),
    assertHeld: () => {
      guard.assertHeld();
    },
  };
}
