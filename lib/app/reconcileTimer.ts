import type { InvocationContext, Timer, TimerFunctionOptions } from "@azure/functions";
import { contextLog, withInvocationLog } from "./invocationLog";
import { processApp } from "./processApp";

async function reconcile(timer: Timer, context: InvocationContext): Promise<void> {
  if (timer.isPastDue) context.log("reconcile: this tick is late");
  const { oversight, background } = processApp();
  await oversight.beat("reconcile");
  const { givenUp } = await background.reconcile();
  if (givenUp > 0) context.error(`${String(givenUp)} background operations were given up`);
  await oversight.sweep();
  await oversight.recover({ trigger: "reconcile", actor: "reconciler" });
}

/**
 * What `app.timer` needs for the reconciler: the same recovery as the console's `recover`, so that
 * nothing which a dead process left waits for a person.
 *
 * @param schedule its setting
 */
export function reconcileTimer(schedule: string): TimerFunctionOptions {
  return {
    schedule,
    handler: (timer, context) =>
      withInvocationLog(contextLog(context), () => reconcile(timer, context)),
  };
}
