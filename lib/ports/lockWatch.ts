import type { RecordKind } from "./locks";

/** A lock that someone has. */
export interface HeldLock {
  /** What `release` takes. */
  readonly id: string;
  readonly kind: RecordKind | "stage";
  /** The stage, or the records and bundle keys that the lock covers. */
  readonly names: readonly string[];
  readonly owner: string;
  /** How long the holder has had it, in milliseconds, by storage's clock. */
  readonly heldForMs: number;
  /** The holder did not renew it in time: the next who wants it takes it over. */
  readonly isExpired: boolean;
}

/** The locks as an operator sees them. Methods may throw as those of `Locks`. */
export interface LockWatch {
  /** Every lock that is held, up to a bound far beyond what a job holds at once. */
  all(): Promise<readonly HeldLock[]>;
  /**
   * Takes a lock away from its holder, who then stops writing at its next look.
   *
   * @returns the lock that was taken away; undefined if nobody holds one with the id any more
   */
  release(id: string): Promise<HeldLock | undefined>;
}
