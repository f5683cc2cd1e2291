import { z } from "zod";
import { fetchFrom } from "../command/fetchFrom";
import { readerCorrelationId } from "./DataverseReader";

const countsSchema = z.object({ requests: z.number().int() });
const logSchema = z.object({
  total: countsSchema,
  byCorrelation: z.record(z.string(), countsSchema),
});

const answerWithinInMs = 60_000;

/** HTTP requests that reached the Dataverse emulator; a `$batch` counts one. */
export interface RequestFigures {
  readonly total: number;
  /** By run id, the app's correlation id. */
  readonly byRun: ReadonlyMap<string, number>;
  /** Without a correlation id. */
  readonly outsideRuns: number;
}

/** Reads the emulator's request log, without the launcher's own reads. */
export async function readRequests(dataverseUrl: string): Promise<RequestFigures> {
  const answer = await fetchFrom("Dataverse emulator", `${dataverseUrl}/_emulator/log`, {
    signal: AbortSignal.timeout(answerWithinInMs),
  });
  const log = logSchema.parse(await answer.json());
  const counts = Object.entries(log.byCorrelation).map(
    ([id, { requests }]) => [id, requests] as const,
  );
  const byRun = new Map(counts.filter(([id]) => id !== readerCorrelationId));
  const own = log.byCorrelation[readerCorrelationId]?.requests ?? 0;
  const total = log.total.requests - own;
  const ofRuns = [...byRun.values()].reduce((sum, count) => sum + count, 0);
  return { total, byRun, outsideRuns: total - ofRuns };
}
