import type { Guid } from "../domain/guid";
import type { RecordState } from "../domain/recordState";
import type { Decision } from "../ports/decisions";
import type { LockHolder } from "../ports/locks";
import type { RunCounts, RunReport } from "../ports/runs";
import { sentenceFor } from "./carryOut";
import { addCounts, noCounts } from "./counts";
import { DecisionBook } from "./DecisionBook";
import type { EngineDependencies, OpenedStage, RunRequest, StagePlan } from "./engine";
import { RunDeadline } from "./RunDeadline";
import { newReport } from "./runStage";
import type { WorkPage } from "./stage";

/** How running one record ended. */
export type RecordResult =
  | {
      /** Decided; `decisions` is empty where the decision is what the record says already. */
      readonly kind: "decided";
      readonly runId: string;
      readonly decisions: readonly Decision[];
      readonly counts: RunCounts;
      readonly now: RecordState;
    }
  /** The stage has nothing to do with the record as it stands. */
  | { readonly kind: "notDue"; readonly now: RecordState }
  | { readonly kind: "locked"; readonly holder: LockHolder }
  | { readonly kind: "notFound" };

/** An HTTP answer must come within 230 seconds (FUNCTIONS.md 2). */
const recordSliceMs = 120_000;
const recordGraceMs = 60_000;

/** A record comes at most once from each of the few sources that a stage reads. */
const pagesMax = 10;

function stateOf(
  { recordKind }: StagePlan,
  { records }: OpenedStage,
  id: Guid,
): Promise<RecordState | undefined> {
  return recordKind === "line" ? records.line(id) : records.invoice(id);
}

/**
 * Takes one record through a stage, by the stage's own code: the same reads, for this record alone,
 * the same decision, the same change set. Takes the record's lock and no stage lock, so it may run
 * beside a whole stage (DESIGN 4). Delays and numbers of attempts do not matter. Who did it stands
 * in the report of the run whose id the record carries.
 *
 * @throws any `JobError`
 */
export async function runRecord(
  plan: StagePlan,
  dependencies: EngineDependencies,
  request: RunRequest & { readonly recordId: Guid; readonly dryRun: boolean },
): Promise<RecordResult> {
  const { recordId, dryRun, signal } = request;
  const scope = { rerun: "all", maxRecords: null, dryRun, recordId } as const;
  const report = newReport(plan, { ...request, scope }, dependencies);
  const { runId } = report;
  const deadline = new RunDeadline({
    clock: dependencies.clock,
    sliceMs: recordSliceMs,
    graceMs: recordGraceMs,
    stop: signal,
  });
  const book = new DecisionBook();
  try {
    const opened = plan.open({ runId, signal: deadline.signal, scope, book });
    await opened.environment.preflight();
    const before = await stateOf(plan, opened, recordId);
    if (before === undefined) return { kind: "notFound" };
    const context = { ...dependencies, runId, scope, isTimeUp: () => deadline.isTimeUp() };
    const worked = await workOn(opened.stage.pages(context), runId, dependencies);
    if (worked.kind === "locked") return worked;
    if (worked.kind === "nothing") return { kind: "notDue", now: before };
    const { counts } = worked;
    if (!dryRun) await keep({ ...report, status: "completed", counts }, dependencies);
    const now = (await stateOf(plan, opened, recordId)) ?? before;
    return { kind: "decided", runId, decisions: book.takePage(), counts, now };
  } catch (error) {
    if (!dryRun)
      await keep({ ...report, status: "failed", message: sentenceFor(error) }, dependencies);
    throw error;
  } finally {
    deadline.close();
  }
}

type Worked =
  | { readonly kind: "worked"; readonly counts: RunCounts }
  | { readonly kind: "locked"; readonly holder: LockHolder }
  | { readonly kind: "nothing" };

async function workOn(
  pages: AsyncIterable<WorkPage>,
  runId: string,
  dependencies: EngineDependencies,
): Promise<Worked> {
  let counts = noCounts;
  let worked = 0;
  for await (const page of pages) {
    if (page.lockNames.length === 0) continue;
    const result = await workOnPage(page, runId, dependencies);
    if (result.kind === "locked") return result;
    counts = addCounts(counts, result.counts);
    worked += 1;
    if (worked >= pagesMax) break;
  }
  return worked === 0 ? { kind: "nothing" } : { kind: "worked", counts };
}

async function workOnPage(
  page: WorkPage,
  runId: string,
  { locks, worker }: EngineDependencies,
): Promise<Exclude<Worked, { kind: "nothing" }>> {
  const { lockKind, lockNames } = page;
  const { held, refused } = await locks.acquireRecords(lockKind, lockNames, `${worker} ${runId}`);
  try {
    const [holder] = refused.values();
    if (holder !== undefined) return { kind: "locked", holder };
    return { kind: "worked", counts: await page.process(() => true, held) };
  } finally {
    await held.release();
  }
}

/** One write when all is over: a report that is never `running` is never taken for dead. */
async function keep(
  report: RunReport,
  { reports, clock, telemetry }: EngineDependencies,
): Promise<void> {
  const { runId, stage, status, counts } = report;
  telemetry.info(`record ${status}`, {
    runId,
    stage,
    succeeded: counts.succeeded,
    failed: counts.failed,
  });
  await reports.start({ ...report, endedOn: clock.now() });
}
