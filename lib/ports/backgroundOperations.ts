import type {
  BackgroundOperation,
  OperationTimings,
  Sighting,
} from "../domain/backgroundOperation";
import type { DueCount } from "./saveOutcome";

/** An operation as storage has it. */
export interface StoredOperation {
  readonly operation: BackgroundOperation;
  /** Its row's version, without which it is not written. */
  readonly version: string;
}

/**
 * Background operations in shared storage. Every method may throw `UnavailableError`,
 * `UnauthorizedError` or `ProtocolError`.
 */
export interface OperationStore {
  /** Writes a new one; undefined if its id is taken. */
  create(operation: BackgroundOperation): Promise<StoredOperation | undefined>;
  find(id: string): Promise<StoredOperation | undefined>;
  /** Writes it if nobody changed it since it was read; undefined otherwise. */
  replace(version: string, operation: BackgroundOperation): Promise<StoredOperation | undefined>;
  /** The newest, newest first. */
  latest(limit: number): Promise<readonly BackgroundOperation[]>;
  /** Pages of those on which something is still to be done, newest first. */
  unfinished(): AsyncIterable<readonly StoredOperation[]>;
  /**
   * Says whose an operation in Dataverse is, once and for all.
   *
   * @param id of ours
   * @returns false where it is another's of ours
   */
  claim(backgroundOperationId: string, id: string): Promise<boolean>;
  /** The id of ours that claimed it; undefined where none did. */
  claimedBy(backgroundOperationId: string): Promise<string | undefined>;
}

/** How a submission went. */
export type Submission =
  | { readonly kind: "accepted"; readonly backgroundOperationId: string }
  /** Refused: nothing runs. */
  | { readonly kind: "rejected"; readonly message: string }
  /** Not taken now, and nothing runs: it may be sent again. */
  | { readonly kind: "notNow"; readonly message: string }
  /** Sent, and whether it was taken is not known. */
  | { readonly kind: "unclear"; readonly reason: string };

/** What Dataverse's table of operations tells of one. */
export interface OperationDetails {
  /** Unique name of the Custom API. */
  readonly name: string;
  /** What it was given, as far as Dataverse shows it. */
  readonly parameters: Readonly<Record<string, unknown>>;
  readonly timings: OperationTimings;
}

/**
 * Background operations of our own environment (DATAVERSE.md 1). Every method may throw
 * `UnavailableError`, `UnauthorizedError` or `ProtocolError`.
 */
export interface OperationPlatform {
  /** Never sent twice where the first try may have been taken. */
  submit(request: {
    readonly name: string;
    readonly parameters: Readonly<Record<string, unknown>>;
    readonly callbackUrl: string | undefined;
  }): Promise<Submission>;
  /** Asks the status monitor. */
  look(backgroundOperationId: string): Promise<Sighting>;
  /** The row of the table; undefined where there is none. */
  details(backgroundOperationId: string): Promise<OperationDetails | undefined>;
  /**
   * Ids of the operations of that name that Dataverse took from a time on by its clock, of all that may
   * be there the oldest.
   */
  createdSince(name: string, since: Date): Promise<readonly string[]>;
  /** Asks for its cancellation; `ended` where it is too late for that. */
  cancel(backgroundOperationId: string): Promise<"asked" | "ended" | "unknown">;
}

/** The export of what a run of stage 4 sent. Each may throw as `OperationPlatform` does. */
export interface AuditExports {
  /** How many invoices carry the run's id and are sent. */
  countSent(runId: string): Promise<DueCount>;
  /** The Custom API that exports them into a note, and its parameters. */
  request(runId: string): {
    readonly name: string;
    readonly parameters: Readonly<Record<string, unknown>>;
  };
  /** The note's id, out of the outputs; undefined where they hold none. */
  annotationOf(outputs: Readonly<Record<string, unknown>> | null): string | undefined;
}
