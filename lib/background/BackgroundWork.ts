import type { BackgroundOperation } from "../domain/backgroundOperation";
import type { Patience } from "../domain/operationMoves";
import type { StageName } from "../domain/stages";
import type { PromisedOnce } from "../engine/promiseRunOnce";
import type {
  AuditExports,
  OperationPlatform,
  OperationStore,
} from "../ports/backgroundOperations";
import type { Clock, Randomness } from "../ports/clock";
import type { Locks } from "../ports/locks";
import type { RunReports } from "../ports/runs";
import type { Telemetry } from "../ports/telemetry";

/** What the use cases of background operations work with. */
export interface BackgroundWork {
  readonly store: OperationStore;
  readonly platform: OperationPlatform;
  readonly exports: AuditExports;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly telemetry: Telemetry;
  /** Of the runs of stages that operations carry out, follow or audit. */
  readonly reports: Pick<RunReports, "start" | "find" | "update" | "dueAudits" | "changeAudit">;
  readonly locks: Pick<Locks, "reserveStage" | "leaveStage">;
  /** `BACKGROUND_OPERATIONS` */
  readonly allowed: readonly string[];
  readonly patience: Patience;
  /** How long a submission may be under way, in milliseconds: after it, it is over or dead. */
  readonly submissionMs: number;
  /** How long a stage is kept for an operation that nobody looks at, in milliseconds: longer than its patience. */
  readonly keepStageMs: number;
  /** A signed address for the notice; undefined where there is no callback. */
  readonly callbackUrl: (operation: BackgroundOperation) => string | undefined;
  /** See `promiseRunOnce`. */
  readonly promiseRun: (stage: StageName, run: FollowingRun) => Promise<PromisedOnce>;
}

/** A run that follows an operation. */
export interface FollowingRun {
  readonly runId: string;
  /** What it follows. */
  readonly actor: string;
}
