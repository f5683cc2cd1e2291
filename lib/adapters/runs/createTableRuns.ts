import { odata, type TableClient } from "@azure/data-tables";
import { newestFirst } from "../../domain/newestFirst";
import { stageOfRunId } from "../../domain/runId";
import type { RunAudit } from "../../domain/runAudit";
import type { StageName } from "../../domain/stages";
import type { Clock } from "../../ports/clock";
import { UnavailableError } from "../../ports/errors";
import { endedStatuses, openStatuses, type RunReport, type RunReports } from "../../ports/runs";
import { conflict, Table } from "../storage/Table";
import { stopPartition } from "./columns";
import { fromRunRow, toRunRow } from "./runRow";

export interface TableRunsOptions {
  /** The table `<prefix>Runs`; made on first use. */
  readonly client: TableClient;
  readonly clock: Clock;
}

/** Tries to overwrite a row that someone else (the reconciler) changed meanwhile. */
const maxUpdateTries = 4;

/** The largest page that storage gives. */
const maxPageSize = 1_000;

/** A filter for rows whose column is one of some texts. */
function isOneOf(column: string, texts: readonly string[]): string {
  return `(${texts.map((text) => `${column} ${odata`eq ${text}`}`).join(" or ")})`;
}

/** Reports of a stage that match, newest first; at most so many. */
async function reportsOf(
  table: Table,
  stage: StageName,
  { filter, limit }: { readonly filter?: string; readonly limit: number },
): Promise<readonly RunReport[]> {
  const ofStage = odata`PartitionKey eq ${stage}`;
  const all = filter === undefined ? ofStage : `${ofStage} and ${filter}`;
  const reports: RunReport[] = [];
  for await (const page of table.pages(all, Math.min(limit, maxPageSize))) {
    reports.push(...page.slice(0, limit - reports.length).map(fromRunRow));
    if (reports.length >= limit) break;
  }
  return reports;
}

type Reads = Pick<
  RunReports,
  "find" | "findVersion" | "latest" | "lastWhole" | "open" | "dueAudits"
>;

function readsOf(table: Table): Reads {
  async function latest(stage: StageName, limit: number): Promise<readonly RunReport[]> {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError("limit is a positive integer");
    return reportsOf(table, stage, { limit });
  }

  function since(stage: StageName, begun: Date, filter: string): Promise<readonly RunReport[]> {
    const isRecent = odata`RowKey lt ${newestFirst(begun)}`;
    return reportsOf(table, stage, { filter: `${isRecent} and ${filter}`, limit: maxPageSize });
  }

  async function lastWhole(stage: StageName): Promise<RunReport | undefined> {
    const isOver = isOneOf("status", endedStatuses);
    const filter = `isWhole eq true and ${isOver}`;
    return (await reportsOf(table, stage, { filter, limit: 1 }))[0];
  }

  async function findVersion(runId: string) {
    const stage = stageOfRunId(runId);
    const row = stage === undefined ? undefined : await table.read(stage, runId);
    return row === undefined ? undefined : { report: fromRunRow(row), version: row.etag };
  }

  async function find(runId: string): Promise<RunReport | undefined> {
    return (await findVersion(runId))?.report;
  }

  return {
    ...{ find, findVersion, latest, lastWhole },
    open: (stage, begun) => since(stage, begun, isOneOf("status", openStatuses)),
    dueAudits: (stage, begun) => since(stage, begun, isOneOf("auditStatus", ["due"])),
  };
}

type Stops = Pick<RunReports, "requestStop" | "withdrawStop" | "stopRequestedBy">;

function stopsOf(table: Table): Stops {
  /** A row of its own: the run overwrites its report without reading it. */
  async function requestStop(runId: string, actor: string): Promise<void> {
    await table.create({ partitionKey: stopPartition, rowKey: runId, actor });
  }

  async function stopRequestedBy(runId: string): Promise<string | undefined> {
    const row = await table.read(stopPartition, runId);
    return row === undefined ? undefined : String(row["actor"]);
  }

  async function withdrawStop(runId: string): Promise<void> {
    const row = await table.read(stopPartition, runId);
    if (row !== undefined)
      await table.delete({ partitionKey: stopPartition, rowKey: runId }, row.etag);
  }

  return { requestStop, withdrawStop, stopRequestedBy };
}

/** Run reports in an Azure Table, one row a run. */
export function createTableRuns(options: TableRunsOptions): RunReports {
  const table = new Table(options.client);
  /** Versions of the rows of running runs, so that an update needs no read. */
  const versions = new Map<string, string>();

  async function write(report: RunReport, etag: string | undefined): Promise<boolean> {
    const row = toRunRow(report, options.clock.now());
    const written = etag === undefined ? await table.create(row) : await table.replace(row, etag);
    if (written === conflict) return false;
    if (report.endedOn === null) versions.set(report.runId, written);
    else versions.delete(report.runId);
    return true;
  }

  async function update(report: RunReport): Promise<void> {
    let etag = versions.get(report.runId);
    for (let tries = 0; tries < maxUpdateTries; tries += 1) {
      etag ??= (await table.read(report.stage, report.runId))?.etag;
      if (await write(report, etag)) return;
      etag = undefined;
    }
    throw new UnavailableError(`The report of run ${report.runId} is being written by others.`);
  }

  async function start(report: RunReport): Promise<void> {
    // A first answer that was lost makes the client's own second try a conflict with itself.
    if (!(await write(report, undefined))) await update(report);
  }

  async function replace(report: RunReport, version: string): Promise<boolean> {
    versions.delete(report.runId);
    const row = toRunRow(report, options.clock.now());
    return (await table.replace(row, version)) !== conflict;
  }

  async function changeAudit(runId: string, change: (audit: RunAudit) => RunAudit): Promise<void> {
    for (let tries = 0; tries < maxUpdateTries; tries += 1) {
      const stage = stageOfRunId(runId);
      const row = stage === undefined ? undefined : await table.read(stage, runId);
      if (row === undefined) return;
      const report = fromRunRow(row);
      if (report.audit === null) return;
      const audit = change(report.audit);
      if (audit === report.audit || (await write({ ...report, audit }, row.etag))) return;
    }
    throw new UnavailableError(`The report of run ${runId} is being written by others.`);
  }

  const reads = readsOf(table);
  return { ...reads, ...stopsOf(table), start, update, changeAudit, replace };
}
