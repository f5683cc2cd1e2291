import { z } from "zod";

/** What the bench sends to the app's process. */
export const usageQuestion = "usage";

/** What the app's process answers. */
export const processUsageSchema = z.object({
  /** Processor time since the process began, user and system. */
  cpuMs: z.number(),
  /** Most resident memory seen since the question was asked last. */
  peakBytesSinceAsked: z.number(),
  /** Most resident memory since the process began, by the operating system. */
  peakBytes: z.number(),
  /** How large V8 lets the heap grow. */
  heapLimitBytes: z.number(),
});
export type ProcessUsage = z.infer<typeof processUsageSchema>;
