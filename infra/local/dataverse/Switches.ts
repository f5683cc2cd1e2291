import type { FailedChangeSetShape } from "./http/batch/writeBatch";
import type { Rounding } from "./pricing/rounding";

/** How the platform behaves where that is not verified (DATAVERSE.md 14): both readings are here. */
export interface Switches {
  /** A write by alternate key looks the id up in a step of its own; others may slip in between. */
  readonly keyResolvedSeparately: boolean;
  /** Tables without optimistic concurrency: an If-Match with a version is refused (DATAVERSE.md 4.3). */
  readonly concurrencyOff: readonly string[];
  /** How the price engine rounds halves. */
  readonly rounding: Rounding;
  readonly failedChangeSetShape: FailedChangeSetShape;
  /** Impersonation headers inside a batch have no effect. */
  readonly innerImpersonationIgnored: boolean;
  /** Whether a paid or canceled invoice can be reactivated, as a change set that writes to it does. */
  readonly closedInvoiceWrites: boolean;
}

export const switchDefaults: Switches = {
  keyResolvedSeparately: false,
  concurrencyOff: [],
  rounding: "halfAway",
  failedChangeSetShape: "nested",
  innerImpersonationIgnored: false,
  closedInvoiceWrites: true,
};
