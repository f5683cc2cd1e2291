import type { Guid } from "../domain/guid";
import type { RecordState } from "../domain/recordState";
import type { LockHolder } from "../ports/locks";
import { wholeStage, type RunReport, type RunStatus } from "../ports/runs";
import type { EngineDependencies, RunRequest, StagePlan } from "./engine";
import type { ContinueResult } from "./promiseRun";
import type { PromisedOnce } from "./promiseRunOnce";
import { runRecord, type RecordResult } from "./runRecord";
import { newReport } from "./runStage";

/** A record is locked for a chunk at a time: it is free again soon, or someone else does the work. */
const triesMax = 10;
const waitMs = 2_000;
const msPerSecond = 1000;

/** What failed is tried again by the queue; what was taken for dead was waited for in vain. */
const isToDo: ReadonlySet<RunStatus> = new Set(["queued", "failed", "died"]);

/**
 * Promises to take one record through a stage, under an id that its cause was given, so that asking
 * again starts nothing anew. The stage is left to others: `continueRecord` takes the record's lock alone.
 *
 * @returns `queued`: its message is to be put into the queue, once more if need be
 * @throws any `JobError` of storage
 */
export async function promiseRecord(
  plan: StagePlan,
  dependencies: EngineDependencies,
  request: RunRequest & { readonly recordId: Guid; readonly runId: string },
): Promise<Exclude<PromisedOnce, "busy">> {
  const { runId, recordId } = request;
  const { reports } = dependencies;
  const found = await reports.find(runId);
  if (found !== undefined) return found.status === "queued" ? "queued" : "begun";
  const scope = { ...wholeStage, recordId };
  const report = newReport(plan, { ...request, scope }, dependencies);
  await reports.start({ ...report, status: "queued" });
  return "queued";
}

/**
 * Carries out what `promiseRecord` promised, by `runRecord`. Called again it does nothing once that is
 * done; what failed is tried again, for a queue delivers its message anew.
 *
 * @param whyNotDue why the stage has nothing to do with the record as it stands
 * @throws any `JobError`, after the report says so
 */
export async function continueRecord(
  plan: StagePlan,
  dependencies: EngineDependencies,
  {
    promised,
    whyNotDue,
  }: { readonly promised: RunReport; readonly whyNotDue: (state: RecordState) => string },
): Promise<ContinueResult> {
  const { runId, scope } = promised;
  const { locks, reports, worker } = dependencies;
  const { recordId } = scope;
  if (recordId === null) throw new TypeError("a run of a whole stage is no record's");
  const { held, refused } = await locks.acquireRecords("run", [runId], `${worker} ${runId}`);
  try {
    const holder = refused.get(runId);
    if (holder !== undefined)
      return { kind: "dropped", reason: `${holder.owner} carries it out already` };
    const found = await reports.find(runId);
    if (found === undefined || !isToDo.has(found.status))
      return { kind: "dropped", reason: `run ${runId} is ${found?.status ?? "unknown"}` };
    const result = await untilFree(plan, dependencies, { ...found, recordId });
    const report = await ended(found, result, { ...dependencies, whyNotDue });
    return { kind: "ran", report, goesOn: false };
  } finally {
    await held.release();
  }
}

async function untilFree(
  plan: StagePlan,
  dependencies: EngineDependencies,
  { runId, trigger, startedBy, recordId }: RunReport & { readonly recordId: Guid },
): Promise<RecordResult> {
  const actor = startedBy === null ? {} : { actor: startedBy };
  // Bounded by `triesMax`.
  for (let tries = 1; ; tries += 1) {
    const request = { runId, trigger, ...actor, recordId, dryRun: false };
    const result = await runRecord(plan, dependencies, request);
    if (result.kind !== "locked" || tries >= triesMax) return result;
    await dependencies.clock.sleep(waitMs);
  }
}

/** What `runRecord` reports by itself is read again; what came to nothing is reported here. */
async function ended(
  found: RunReport,
  result: RecordResult,
  {
    reports,
    clock,
    whyNotDue,
  }: EngineDependencies & { readonly whyNotDue: (state: RecordState) => string },
): Promise<RunReport> {
  if (result.kind === "decided") return (await reports.find(found.runId)) ?? found;
  const isNotDue = result.kind === "notDue";
  const report: RunReport = {
    ...found,
    status: isNotDue ? "completed" : "failed",
    message: isNotDue ? whyNotDue(result.now) : sentenceOf(result, found),
    endedOn: clock.now(),
  };
  await reports.update(report);
  return report;
}

function sentenceOf(
  result: { readonly kind: "notFound" } | { readonly kind: "locked"; readonly holder: LockHolder },
  { stage, scope }: RunReport,
): string {
  if (result.kind === "notFound")
    return `${stage} knows no record with the id ${scope.recordId ?? ""}`;
  const { owner, heldForMs } = result.holder;
  const seconds = String(Math.round(heldForMs / msPerSecond));
  return `${owner} has had the record for ${seconds} seconds; ask again when it is done`;
}
