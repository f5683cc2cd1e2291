import type { Owner } from "../../../domain/orderLine";
import type { SaveOutcome } from "../../../ports/saveOutcome";
import type { Operation, ReadOperation } from "../batch/BatchItem";
import type { PartAnswer } from "../batch/parseBatch";
import type { Proof } from "./proofs";

/** A change set and how to tell whether it happened when its answer is lost. */
export interface PlannedSave {
  readonly operations: readonly Operation[];
  readonly proof: Proof;
  /** The set creates a record in a table with an alternate key. */
  readonly hasAlternateKey?: boolean;
  /** Reads to send right after the set, in the same batch. */
  readonly reads?: readonly ReadOperation[];
  /** Whose record it creates: done on that user's behalf where it can be. */
  readonly owner?: Owner;
}

/** How a change set ended, with what only some callers need. */
export interface SavedSet {
  readonly outcome: SaveOutcome;
  /** The operation that the platform refused, from 0, where it told which. */
  readonly failedOperation?: number;
  /** The answers to the reads. */
  readonly reads: readonly (PartAnswer | undefined)[];
}

export interface SaveOptions {
  /** `BATCH_OPERATIONS` */
  readonly batchOperations: number;
  /** `IMPERSONATE`; `owner` if absent. */
  readonly impersonate?: "owner" | "off";
}
