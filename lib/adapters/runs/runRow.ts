import { z } from "zod";
import { reruns, stageNames } from "../../domain/stages";
import type { DryRunTotals } from "../../ports/decisions";
import { ProtocolError } from "../../ports/errors";
import { runStatuses, type RunReport } from "../../ports/runs";
import type { DueCount } from "../../ports/saveOutcome";
import type { NewRow } from "../storage/Table";
import { auditText, readAudit } from "./auditText";
import { count, countsByName, sentenceLengthMax, useByTable } from "./columns";

/**
 * A run report as the table holds it, apart from `RunReport` because others read this table too:
 * renaming a column is a change for them. `endedOn` is missing while the run goes on.
 */
const runRow = z.object({
  partitionKey: z.enum(stageNames),
  rowKey: z.string().min(1),
  status: z.enum(runStatuses),
  trigger: z.string(),
  startedBy: z.string().optional(),
  rerun: z.enum(reruns).default("all"),
  maxRecords: count.optional(),
  dryRun: z.boolean().default(false),
  recordId: z.string().optional(),
  totals: z.string().optional(),
  worker: z.string(),
  operationId: z.string().optional(),
  startedOn: z.date(),
  endedOn: z.date().optional(),
  read: count,
  succeeded: count,
  failed: count,
  skipped: count,
  conflicts: count,
  milliseconds: count,
  errorsByCode: z.string(),
  unexpected: count.default(0),
  notImpersonated: z.string().default("{}"),
  writeBackFailures: count.default(0),
  baseDataUse: z.string().default("{}"),
  left: z.string().optional(),
  message: z.string(),
  audit: z.string().optional(),
  chunks: count.optional(),
  chunksDone: count.default(0),
  chunksPoisoned: count.default(0),
});

/** `12`, or `>5000` where storage of the records counts no further. */
function leftText({ count: due, exceeds }: DueCount): string {
  return `${exceeds ? ">" : ""}${String(due)}`;
}

/**
 * The row of a report: the partition is the stage, the row key the run id, which sorts newest first.
 *
 * @param now the end of `milliseconds` for a run that goes on
 */
export function toRunRow(report: RunReport, now: Date): NewRow {
  const { counts } = report;
  const until = report.endedOn ?? now;
  return {
    partitionKey: report.stage,
    rowKey: report.runId,
    stage: report.stage,
    status: report.status,
    trigger: report.trigger,
    ...(report.startedBy !== null && { startedBy: report.startedBy }),
    ...scopeColumns(report.scope),
    // Only to be found by: storage finds no row by a column that it lacks.
    isWhole: report.scope.recordId === null && !report.scope.dryRun,
    ...(report.totals !== null && { totals: JSON.stringify(report.totals) }),
    worker: report.worker,
    ...(report.operationId !== null && { operationId: report.operationId }),
    startedOn: report.startedOn,
    ...(report.endedOn !== null && { endedOn: report.endedOn }),
    read: counts.read,
    succeeded: counts.succeeded,
    failed: counts.failed,
    skipped: counts.skipped,
    conflicts: counts.conflicts,
    milliseconds: Math.max(0, Math.round(until.getTime() - report.startedOn.getTime())),
    errorsByCode: JSON.stringify(counts.errorsByCode),
    unexpected: counts.unexpected,
    notImpersonated: JSON.stringify(counts.notImpersonated),
    writeBackFailures: counts.writeBackFailures,
    baseDataUse: JSON.stringify(report.baseDataUse),
    ...(report.left !== null && { left: leftText(report.left) }),
    message: report.message.slice(0, sentenceLengthMax),
    ...(report.audit !== null && {
      audit: auditText(report.audit),
      auditStatus: report.audit.status,
    }),
    ...chunkColumns(report.chunks),
  };
}

/**
 * The report of a row.
 *
 * @throws ProtocolError the row is not one of ours
 */
export function fromRunRow(stored: unknown): RunReport {
  const parsed = runRow.safeParse(stored);
  if (!parsed.success) {
    throw new ProtocolError(
      `A row of the runs table is not a run report: ${z.prettifyError(parsed.error)}`,
    );
  }
  const row = parsed.data;
  const { read, succeeded, failed, skipped, conflicts } = row;
  return {
    runId: row.rowKey,
    stage: row.partitionKey,
    status: row.status,
    trigger: row.trigger,
    startedBy: row.startedBy ?? null,
    scope: {
      rerun: row.rerun,
      maxRecords: row.maxRecords ?? null,
      dryRun: row.dryRun,
      recordId: row.recordId ?? null,
    },
    worker: row.worker,
    operationId: row.operationId ?? null,
    startedOn: row.startedOn,
    endedOn: row.endedOn ?? null,
    counts: {
      read,
      succeeded,
      failed,
      skipped,
      conflicts,
      errorsByCode: readCounts(countsByName, "errorsByCode", row.errorsByCode),
      unexpected: row.unexpected,
      notImpersonated: readCounts(countsByName, "notImpersonated", row.notImpersonated),
      writeBackFailures: row.writeBackFailures,
    },
    baseDataUse: readCounts(useByTable, "baseDataUse", row.baseDataUse),
    left: row.left === undefined ? null : readLeft(row.left),
    message: row.message,
    totals: row.totals === undefined ? null : readTotals(row.totals),
    audit: row.audit === undefined ? null : readAudit(row.audit),
    chunks: chunksOf(row),
  };
}

function scopeColumns({ rerun, maxRecords, dryRun, recordId }: RunReport["scope"]) {
  return {
    rerun,
    dryRun,
    ...(maxRecords !== null && { maxRecords }),
    ...(recordId !== null && { recordId }),
  };
}

function chunkColumns(chunks: RunReport["chunks"]) {
  if (chunks === null) return {};
  return { chunks: chunks.all, chunksDone: chunks.done, chunksPoisoned: chunks.poisoned };
}

function chunksOf(row: z.infer<typeof runRow>): RunReport["chunks"] {
  if (row.chunks === undefined) return null;
  return { all: row.chunks, done: row.chunksDone, poisoned: row.chunksPoisoned };
}

const totalsSchema = z.object({
  moves: countsByName,
  errorsByCode: countsByName,
  bundles: count,
  amounts: z.record(z.string(), z.object({ net: z.string(), tax: z.string() })),
  requests: z.object({ reads: count, writes: count }),
});

function readTotals(text: string): DryRunTotals {
  try {
    return totalsSchema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ProtocolError("A run report's totals are not those of a dry run.", { cause });
  }
}

function readCounts<T>(schema: z.ZodType<T>, column: string, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new ProtocolError(`A run report's ${column} is not a JSON object of counts.`, { cause });
  }
}

function readLeft(text: string): DueCount {
  const [, mark, digits] = /^(>?)(\d+)$/.exec(text) ?? [];
  if (digits === undefined) throw new ProtocolError("A run report's left is not a count.");
  return { count: Number(digits), exceeds: mark === ">" };
}
