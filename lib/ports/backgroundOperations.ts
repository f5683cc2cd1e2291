import type {
  BackgroundOperation,
  OperationTimings,
  Sighting,
} from "../domain/backgroundOperation";

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
  /** True where one of ours has that id in Dataverse. */
  hasPlatformId(backgroundOperationId: string): Promise<boolean>;
}

/** How a submission went. */
export type Submission =
  | { readonly kind: "accepted"; readonly backgroundOperationId: string }
  /** Refused, or never sent: nothing runs. */
  | { readonly kind: "rejected"; readonly message: string }
  /** Sent, and whether it was taken is not known. */
  | { readonly kind: "unclear"; readonly reason: string };

/** What Dataverse's table of operations tells of one. */
export interface OperationDetails {
  /** Unique name of the Custom API. */
  readonly name: string;
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
