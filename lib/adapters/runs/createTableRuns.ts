import { odata, type TableClient } from "@azure/data-tables";
import { newestFirst } from "../../domain/newestFirst";
import { stageOfRunId } from "../../domain/runId";
import type { RunAudit } from "../../domain/runAudit";
import type { StageName } from "../../domain/stages";
import type { Clock } from "../../ports/clock";
import { UnavailableError } from "../../ports/errors";
import { openStatuses, type RunReport, type RunReports } from "../../ports/runs";
import { conflict, Table } from "../storage/Table";
import { fromRunRow, toRunRow } from "./runRow";

export interface TableRunsOptions {
  /** The table `<prefix>Runs`; made on first use. */
  readonly client: TableClient;
  readonly clock: Clock;
}

/** Tries to overwrite a row that someone else (the reconciler) changed meanwhile. */
const maxUpdateTries = 4;

/** Requests to stop: no stage has that name. */
const stopPartition = "stop";

/** The largest page that storage gives. */
const maxPageSize = 1_000;

async function openReports(
  table: Table,
  stage: StageName,
  since: Date,
): Promise<readonly RunReport[]> {
  const begun = odata`PartitionKey eq ${stage} and RowKey lt ${newestFirst(since)}`;
  const isOpen = openStatuses.map((status) => odata`status eq ${status}`).join(" or ");
  const reports: RunReport[] = [];
  for await (const page of table.pages(`${begun} and (${isOpen})`, maxPageSize)) {
    reports.push(...page.map(fromRunRow));
    if (reports.length >= maxPageSize) break;
  }
  return reports.slice(0, maxPageSize);
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

  async function latest(stage: StageName, limit: number): Promise<readonly RunReport[]> {
    if (!Number.isInteger(limit) || limit < 1) throw new RangeError("limit is a positive integer");
    const reports: RunReport[] = [];
    const pages = table.pages(odata`PartitionKey eq ${stage}`, Math.min(limit, maxPageSize));
    for await (const page of pages) {
      reports.push(...page.slice(0, limit - reports.length).map(fromRunRow));
      if (reports.length >= limit) break;
    }
    return reports;
  }

  async function findVersion(runId: string) {
    const stage = stageOfRunId(runId);
    const row = stage === undefined ? undefined : await table.read(stage, runId);
    return row === undefined ? undefined : { report: fromRunRow(row), version: row.etag };
  }

  async function find(runId: string): Promise<RunReport | undefined> {
    return (await findVersion(runId))?.report;
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

  /** A row of its own: the run overwrites its report without reading it. */
  async function requestStop(runId: string, actor: string): Promise<void> {
    await table.create({ partitionKey: stopPartition, rowKey: runId, actor });
  }

  async function stopRequestedBy(runId: string): Promise<string | undefined> {
    const row = await table.read(stopPartition, runId);
    return row === undefined ? undefined : String(row["actor"]);
  }

  const open: RunReports["open"] = (stage, since) => openReports(table, stage, since);
  const ofStops = { requestStop, stopRequestedBy };
  return { start, update, changeAudit, find, findVersion, replace, latest, open, ...ofStops };
}
