import { z } from "zod";
import { timerNames } from "../../../domain/health";
import { problem } from "../problems";
import { noBody, noFields, route } from "../route";

const time = z.iso.datetime().nullable();

const healthSchema = z.object({
  status: z.literal("green"),
  reasons: z.array(z.string()),
  timers: z.array(
    z.object({
      name: z.enum(timerNames),
      lastTickOn: time,
      nextTickOn: time,
      lastRun: z
        .object({
          runId: z.string(),
          status: z.string(),
          startedOn: z.iso.datetime(),
          message: z.string(),
        })
        .nullable(),
    }),
  ),
});

export const health = route({
  name: "health",
  method: "GET",
  path: "health",
  summary: "Whether the job is well: its timers tick, its last runs ended well, nothing hangs.",
  params: noFields,
  query: noFields,
  body: noBody,
  answers: { 200: { description: "Green.", schema: healthSchema } },
  refusals: ["unhealthy"],
  handle: async ({ app }) => {
    const found = await app.oversight.health();
    if (found.status === "green") return { status: 200, body: found };
    const { reasons, timers } = found;
    return problem("unhealthy", reasons.join(" "), { health: "red", reasons, timers });
  },
});
