import { z } from "zod";
import { CommandError } from "../../local/command/CommandError";
import { fetchFrom } from "../../local/command/fetchFrom";

const totalSchema = z.object({
  total: z.object({
    requests: z.number(),
    writeOperations: z.number(),
    responseBytes: z.number(),
    busyMs: z.number(),
  }),
});

/** What the Dataverse emulator was asked for since its start. */
export type RequestTotals = z.infer<typeof totalSchema>["total"];

const answerWithinInMs = 60_000;

/** Reads the emulator's own request log; its reading is not in it. */
export async function readRequestTotals(dataverseUrl: string): Promise<RequestTotals> {
  const answer = await fetchFrom("Dataverse emulator", `${dataverseUrl}/_emulator/log`, {
    signal: AbortSignal.timeout(answerWithinInMs),
  });
  if (!answer.ok) throw new CommandError("The Dataverse emulator does not show its log.", 1);
  return totalSchema.parse(await answer.json()).total;
}
