import { z } from "zod";
import { whole } from "./settingKinds";

/** The name of a queue, which the host reads too (FUNCTIONS.md 5). */
function queue(byDefault: string, description: string) {
  return z
    .string()
    .regex(
      /^[a-z0-9](?!.*--)[a-z0-9-]{1,54}[a-z0-9]$/,
      "must be 3 to 56 lower-case letters, digits and single hyphens",
    )
    .default(byDefault)
    .describe(`${description} The host reads it too, and needs it.`);
}

/** The settings of runs that several instances share, with their bounds and defaults. */
export const fanOutSettings = {
  STAGE_MODE: z
    .enum(["inline", "fanout"])
    .default("inline")
    .describe(
      "Who carries out a run of a whole stage: the process that begins it, or every instance, chunk by chunk through a queue.",
    ),
  CONTINUE: z
    .enum(["queue", "tick"])
    .default("queue")
    .describe(
      "What starts the next slice where a timer's run ends with work left: a message, at once, or the next tick.",
    ),
  CHUNK_LINES: whole(
    { min: 1, max: 5000, byDefault: 250 },
    "Lines in one chunk of a run that is shared out; a whole bundle, however large, is in one.",
  ),
  STAGE_STALL_MINUTES: whole(
    { min: 1, max: 1440, byDefault: 15 },
    "A run that others carry on keeps its stage for so long without a sign of progress.",
  ),
  RUN_QUEUE: queue("invjob-runs", "Queue of runs that someone asked for, and of next slices."),
  CHUNK_QUEUE: queue("invjob-chunks", "Queue of the chunks of runs that are shared out."),
};
