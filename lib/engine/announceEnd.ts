import type { RunReport } from "../ports/runs";
import type { Telemetry } from "../ports/telemetry";

/** Tells the log and the metrics how a run ended. */
export function announceEnd(telemetry: Telemetry, report: RunReport): void {
  const { runId, stage, status, message, counts, baseDataUse, left, chunks } = report;
  const { errorsByCode, notImpersonated, ...figures } = counts;
  const fields = {
    runId,
    stage,
    status,
    ...figures,
    errorsByCode: JSON.stringify(errorsByCode),
    notImpersonated: JSON.stringify(notImpersonated),
    baseDataUse: JSON.stringify(baseDataUse),
    ...(left !== null && { left: left.count, leftExceeds: left.exceeds }),
    ...(chunks !== null && { chunks: chunks.all, chunksPoisoned: chunks.poisoned }),
  };
  if (status === "failed") telemetry.error(`run failed: ${message}`, fields);
  else telemetry.info(`run ${status}`, fields);
  telemetry.metric("records.succeeded", counts.succeeded, { stage });
  telemetry.metric("records.failed", counts.failed, { stage });
  for (const [table, { hits, misses }] of Object.entries(baseDataUse)) {
    telemetry.metric("cache.hits", hits, { stage, table });
    telemetry.metric("cache.misses", misses, { stage, table });
  }
}
