/**
 * How one change set ended. All of its writes happened, or none did.
 *
 * - `saved`: committed, or found committed by an earlier try of the same write.
 * - `versionConflict`: someone changed a record since it was read (DATAVERSE.md 4.3).
 * - `exists`: a record with that id is there already and is not what we were writing.
 * - `keyTaken`: another record holds the alternate key (DATAVERSE.md 4.4).
 * - `gone`: a record that was to be changed or referenced is not there.
 * - `rejected`: the platform refused the content; `message` is its text.
 * - `unknown`: no clear answer came; the write may or may not have happened.
 */
export type SaveOutcome =
  | { readonly kind: "saved"; readonly etag?: string }
  | { readonly kind: "versionConflict" }
  | { readonly kind: "exists" }
  | { readonly kind: "keyTaken" }
  | { readonly kind: "gone"; readonly message: string }
  | { readonly kind: "rejected"; readonly platformCode: string; readonly message: string }
  | { readonly kind: "unknown"; readonly message: string };

/** Who writes: kept with every record. */
export interface WriteStamp {
  readonly runId: string;
  readonly at: Date;
}
