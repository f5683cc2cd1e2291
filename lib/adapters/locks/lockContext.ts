import { withoutActor } from "../../domain/handRunId";
import type { Clock, Randomness } from "../../ports/clock";
import type { LockHolder } from "../../ports/locks";
import type { Telemetry } from "../../ports/telemetry";
import type { StorageTime } from "./StorageTime";

/** What every part of the locks needs. */
export interface LockContext {
  /** A holder that wrote nothing for this long has lost its locks, in milliseconds. */
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly telemetry: Telemetry;
  readonly storageTime: StorageTime;
}

/** The holder of a row, in words for an operator. */
export function holderOf(
  row: { readonly owner: string; readonly heldSince: Date },
  storageNow: Date,
): LockHolder {
  const heldForMs = storageNow.getTime() - row.heldSince.getTime();
  return { owner: row.owner, heldForMs: Math.max(0, heldForMs) };
}

export interface Takeover {
  readonly kind: string;
  readonly oldOwner: string;
  readonly newOwner: string;
  /** How many locks changed hands. */
  readonly locks: number;
}

/** A takeover is loud: a worker died or hangs, and someone should know which. */
export function announceTakeover(telemetry: Telemetry, takeover: Takeover): void {
  const { kind, locks } = takeover;
  const oldOwner = withoutActor(takeover.oldOwner);
  const newOwner = withoutActor(takeover.newOwner);
  telemetry.warn("An expired lock was taken over.", { kind, oldOwner, newOwner, locks });
  telemetry.metric("locksTakenOver", locks, { kind, oldOwner });
}
