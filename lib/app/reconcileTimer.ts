import type { InvocationContext, Timer, TimerHandler } from "@azure/functions";
import { contextLog, withInvocationLog } from "./invocationLog";
import { processApp } from "./processApp";

/**
 * The handler of the reconciler's timer: the same recovery as the console's `recover`, so that nothing
 * which a dead process left waits for a person.
 */
export const reconcileTimer: TimerHandler = async (
  timer: Timer,
  context: InvocationContext,
): Promise<void> => {
  await withInvocationLog(contextLog(context), async () => {
    if (timer.isPastDue) context.log("reconcile: this tick is late");
    const { oversight, background } = processApp();
    await oversight.beat("reconcile");
    const { givenUp } = await background.reconcile();
    if (givenUp > 0) context.error(`${String(givenUp)} background operations were given up`);
    await oversight.recover({ trigger: "reconcile", actor: "reconciler" });
  });
};
