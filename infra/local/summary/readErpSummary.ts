import { z } from "zod";
import { fetchFrom } from "../command/fetchFrom";

const summarySchema = z.object({
  documents: z.number().int(),
  duplicates: z.number().int(),
  totals: z.record(z.string(), z.string()),
});
export type ErpSummary = z.infer<typeof summarySchema>;

const answerWithinInMs = 60_000;

/** What the ERP says it has, by its own API. */
export async function readErpSummary(erpUrl: string, apiKey: string): Promise<ErpSummary> {
  const answer = await fetchFrom("ERP emulator", `${erpUrl}/api/v1/summary`, {
    headers: { "x-api-key": apiKey },
    signal: AbortSignal.timeout(answerWithinInMs),
  });
  return summarySchema.parse(await answer.json());
}
