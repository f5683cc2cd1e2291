import { z } from "zod";

/** Says to carry out the next slice of a promised run; the run's report says what it takes up. */
export const runMessageSchema = z.strictObject({
  runId: z.string().min(1),
  /** Slices before this one. */
  slice: z.int().min(0),
});
export type RunMessage = z.infer<typeof runMessageSchema>;
