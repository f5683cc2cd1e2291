import {
  output,
  type InvocationContext,
  type Timer,
  type TimerFunctionOptions,
} from "@azure/functions";
import { contextLog, withInvocationLog } from "./invocationLog";
import { processApp } from "./processApp";
import { runQueue } from "./runQueue";

const queue = output.storageQueue(runQueue);

async function reconcile(timer: Timer, context: InvocationContext): Promise<void> {
  if (timer.isPastDue) context.log("reconcile: this tick is late");
  const { oversight, background } = processApp();
  await oversight.beat("reconcile");
  const { givenUp, queuedRuns } = await background.reconcile();
  if (givenUp > 0) context.error(`${String(givenUp)} background operations were given up`);
  const messages = queuedRuns.map((runId) => ({ runId, slice: 0 }));
  if (messages.length > 0) context.extraOutputs.set(queue, messages);
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
    extraOutputs: [queue],
    handler: (timer, context) =>
      withInvocationLog(contextLog(context), () => reconcile(timer, context)),
  };
}
