import type { InvocationContext, StorageQueueFunctionOptions } from "@azure/functions";
import { z } from "zod";
import { contextLog, withInvocationLog } from "./invocationLog";
import { processApp } from "./processApp";
import { processStop } from "./processStop";

/** Names a chunk of a run; its row says what is in it. */
const chunkMessageSchema = z.strictObject({
  runId: z.string().min(1),
  chunk: z.string().regex(/^\d{3}-\d{6}$/),
});

async function workOnChunk(message: unknown, context: InvocationContext): Promise<void> {
  const parsed = chunkMessageSchema.safeParse(message);
  if (!parsed.success) {
    // No retry mends it; the chunk that it should have named is sent again by the reconciler.
    context.error("a message of the chunk queue names no chunk, and is dropped");
    return;
  }
  const result = await processApp().workOnChunk(parsed.data, processStop);
  if (result.kind === "dropped") context.log(`nothing done: ${result.reason}`);
}

/** What `app.storageQueue` needs to carry out chunks of runs that are shared out (FUNCTIONS.md 5). */
export function chunkQueueHandler(): StorageQueueFunctionOptions {
  return {
    queueName: "%CHUNK_QUEUE%",
    connection: "AzureWebJobsStorage",
    handler: (message, context) =>
      withInvocationLog(contextLog(context), () => workOnChunk(message, context)),
  };
}
