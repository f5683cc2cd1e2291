/** Why a record was created as the application, although it should have been as its owner. */
export type NotImpersonated = "team" | "disabled" | "noEntraId" | "refused";

/**
 * How one change set ended. All of its writes happened, or none did.
 *
 * - `saved`: committed, or found committed by an earlier try of the same write.
 * - `versionConflict`: someone changed a record since it was read (DATAVERSE.md 4.3).
 * - `exists`: a record with that id is there already and is not what we were writing.
 * - `keyTaken`: another record holds the alternate key (DATAVERSE.md 4.4).
 * - `gone`: a record that was to be changed or referenced is not there.
 * - `rejected`: the platform refused the content; `message` is its text.
 * - `forbidden`: the application lacks a privilege; `message` is the platform's text. The environment
 *   is to be mended, and nothing is wrong with the record.
 * - `timedOut`: the database gave up on it and nothing was written; fewer writes at once may pass.
 * - `unknown`: no clear answer came; the write may or may not have happened.
 */
export type SaveOutcome =
  | {
      readonly kind: "saved";
      readonly etag?: string;
      readonly notImpersonated?: NotImpersonated;
    }
  | { readonly kind: "versionConflict" }
  | { readonly kind: "exists" }
  | { readonly kind: "keyTaken" }
  | { readonly kind: "gone"; readonly message: string }
  | { readonly kind: "rejected"; readonly platformCode: string; readonly message: string }
  | { readonly kind: "forbidden"; readonly message: string }
  | { readonly kind: "timedOut"; readonly message: string }
  | { readonly kind: "unknown"; readonly message: string };

/** Who writes, kept with every record; and whether it still may. */
export interface WriteStamp {
  readonly runId: string;
  readonly at: Date;
  /**
   * Called right before each request that carries writes, retries included.
   *
   * @throws LockLostError a lock of the run or of the records may be someone else's by now
   */
  assertHeld(): void;
}

/** Records that are due, counted exactly up to a bound of the platform's (DATAVERSE.md 3). */
export interface DueCount {
  readonly count: number;
  /** There are more than `count`. */
  readonly exceeds: boolean;
}
