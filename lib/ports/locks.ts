import type { StageName } from "../domain/stages";

/**
 * What is locked: the names of one kind do not collide with another's. `run` is a slice of a promised
 * run, by the run's id, or a chunk of a run.
 */
export const recordKinds = ["line", "bundle", "invoice", "run"] as const;
export type RecordKind = (typeof recordKinds)[number];

/** Who holds a lock, in words that an operator can act on. */
export interface LockHolder {
  readonly owner: string;
  /** How long the holder has had it, in milliseconds, by storage's clock. */
  readonly heldForMs: number;
}

/** Locks that are ours until released or lost. Renewed by a timer while they are held. */
export interface HeldLocks {
  readonly names: readonly string[];
  /** A number that only grows from one holder of a lock to the next. */
  readonly token: string;
  /** Throws `LockLostError` if any of the names may be someone else's by now; call before every write. */
  assertHeld(): void;
  /** Gives them back. Never throws: what cannot be released expires. */
  release(): Promise<void>;
}

export interface AcquiredRecords {
  /** Holds the names that were free; `names` may be empty. */
  readonly held: HeldLocks;
  /** The names that someone else holds. */
  readonly refused: ReadonlyMap<string, LockHolder>;
}

export type AcquiredStage = { readonly kind: "held"; readonly lock: HeldLocks } | StageRefused;

/** Another run has the stage. */
export interface StageRefused {
  readonly kind: "refused";
  readonly holder: LockHolder;
  readonly runId: string;
}

/**
 * Leases in shared storage. They save wasted work only: nothing depends on them for correctness.
 * Not getting one is a value. Every method may throw `UnavailableError`, `UnauthorizedError` or
 * `ProtocolError`.
 */
export interface Locks {
  /** Takes the free ones of the names, in few round trips. An expired lock is taken over, loudly. */
  acquireRecords(
    kind: RecordKind,
    names: readonly string[],
    owner: string,
  ): Promise<AcquiredRecords>;
  /** One run of a stage at a time, across triggers and machines. The lock belongs to the run. */
  acquireStage(stage: StageName, runId: string, owner: string): Promise<AcquiredStage>;
  /**
   * Keeps a stage for a run that another process is to carry out: `acquireStage` with the run's id
   * takes it up. Nobody renews it, so it ends by itself after `forMs`.
   */
  reserveStage(
    stage: StageName,
    runId: string,
    reservation: { readonly owner: string; readonly forMs: number },
  ): Promise<{ readonly kind: "reserved" } | StageRefused>;
  /**
   * Takes part in a run that several processes carry out: takes the stage for it where it is free,
   * renews it as long as the lock is held, whoever of the run wrote it last, and leaves it to the run
   * for `forMs` when it is released.
   */
  joinStage(
    stage: StageName,
    runId: string,
    part: { readonly owner: string; readonly forMs: number },
  ): Promise<AcquiredStage>;
  /** Frees a stage that the run has; does nothing where it has it no more. */
  leaveStage(stage: StageName, runId: string): Promise<void>;
}
