import { z } from "zod";

/** Says to carry out a run that was promised to whoever asked for it; the run's row says how. */
export const runMessageSchema = z.strictObject({ runId: z.string().min(1) });
export type RunMessage = z.infer<typeof runMessageSchema>;
