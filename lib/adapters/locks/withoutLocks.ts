import type { HeldLocks, Locks } from "../../ports/locks";

/** Locks that hold nothing and are never lost. */
function unlocked(names: readonly string[]): HeldLocks {
  return {
    names,
    token: "0",
    assertHeld: () => undefined,
    release: () => Promise.resolve(),
  };
}

/**
 * Locks of which some kinds always seem free, for tests that show that nothing depends on them but
 * work saved.
 */
export function withoutLocks(
  locks: Locks,
  off: { readonly stage: boolean; readonly records: boolean },
): Locks {
  return {
    acquireRecords: (kind, names, owner) =>
      off.records
        ? Promise.resolve({ held: unlocked(names), refused: new Map() })
        : locks.acquireRecords(kind, names, owner),
    acquireStage: (stage, runId, owner) =>
      off.stage
        ? Promise.resolve({ kind: "held", lock: unlocked([stage]) })
        : locks.acquireStage(stage, runId, owner),
    reserveStage: (stage, runId, reservation) =>
      off.stage
        ? Promise.resolve({ kind: "reserved" })
        : locks.reserveStage(stage, runId, reservation),
    joinStage: (stage, runId, part) =>
      off.stage
        ? Promise.resolve({ kind: "held", lock: unlocked([stage]) })
        : locks.joinStage(stage, runId, part),
    leaveStage: (stage, runId) => (off.stage ? Promise.resolve() : locks.leaveStage(stage, runId)),
  };
}
