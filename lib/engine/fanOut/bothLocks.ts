import type { HeldLocks } from "../../ports/locks";

/** Held as long as the stage's and the chunk's or run's own are; whoever took them gives them back. */
export function bothLocks(stage: HeldLocks, own: HeldLocks): HeldLocks {
  return {
    names: [...stage.names, ...own.names],
    token: own.token,
    assertHeld: () => {
      stage.assertHeld();
      own.assertHeld();
    },
    release: () => Promise.resolve(),
  };
}
