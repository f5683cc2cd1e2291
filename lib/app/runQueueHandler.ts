import { output, type InvocationContext, type StorageQueueFunctionOptions } from "@azure/functions";
import { processApp } from "./processApp";
import { contextLog, withInvocationLog } from "./invocationLog";
import { runMessageSchema } from "./runMessage";
import { runQueue } from "./runQueue";

const queue = output.storageQueue(runQueue);

async function continueRun(message: unknown, context: InvocationContext): Promise<void> {
  const parsed = runMessageSchema.safeParse(message);
  if (!parsed.success) {
    // No retry mends it; the run that it should have named ends when its reservation does.
    context.error("a message of the run queue names no run, and is dropped");
    return;
  }
  const { runId, slice } = parsed.data;
  const result = await processApp().continueRun(runId, slice);
  if (result.kind === "dropped") context.log(`nothing done: ${result.reason}`);
  else if (result.goesOn) context.extraOutputs.set(queue, { runId, slice: slice + 1 });
}

/**
 * What `app.storageQueue` needs to carry out promised runs, a slice a message, each message putting
 * the next one into the queue.
 */
export function runQueueHandler(): StorageQueueFunctionOptions {
  return {
    ...runQueue,
    extraOutputs: [queue],
    handler: (message, context) =>
      withInvocationLog(contextLog(context), () => continueRun(message, context)),
  };
}
