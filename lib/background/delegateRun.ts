import type { StageName } from "../domain/stages";
import { operationIdOfRun } from "../domain/operationId";
import { rejected } from "../domain/operationMoves";
import { closeDeadRuns } from "../engine/closeDeadRuns";
import type { EngineDependencies, RunRequest } from "../engine/engine";
import { newReport } from "../engine/runStage";
import { unlessPassing } from "../engine/unlessPassing";
import type { StoredOperation } from "../ports/backgroundOperations";
import { RunFailedError } from "../ports/errors";
import type { StageRefused } from "../ports/locks";
import type { RunReport } from "../ports/runs";
import type { BackgroundWork } from "./BackgroundWork";
import { closeRun } from "./closeRun";
import { keepStage, stageOwner } from "./keepStage";
import { createOperation, sendPlanned } from "./sendOperation";

export interface Delegation {
  readonly stage: StageName;
  /** `STAGE_<NAME>_CUSTOM_API` */
  readonly customApi: string;
}

export type DelegateResult =
  /** It runs inside Dataverse; its report is closed when the operation's end was seen. */
  { readonly kind: "delegated"; readonly report: RunReport } | Busy;
type Busy = { readonly kind: "busy" } & Pick<StageRefused, "holder" | "runId">;

/**
 * Has Dataverse carry out a whole stage: takes the stage, plans the operation, writes the run's report,
 * and submits the Custom API. The stage is taken for the time of a submission first, and kept for the
 * operation before the request goes out: a process that dies before its row leaves a stage that is free
 * again soon, one that dies after it leaves a row that the reconciler goes on with.
 *
 * A run has one operation, whose id is made of the run's. Asked for once more under its id, by whoever
 * delivers what follows another operation, it is gone on with where it was left; of several that do so
 * at once, the one whose write takes the operation sends it.
 *
 * @throws RunFailedError where Dataverse refused it, and any `JobError`, after the report says so
 */
export async function delegateRun(
  work: BackgroundWork,
  engine: EngineDependencies,
  { stage, customApi, request }: Delegation & { readonly request: RunRequest },
): Promise<DelegateResult> {
  const fresh = newReport({ name: stage }, request, engine);
  const { runId } = fresh;
  const operationId = operationIdOfRun(runId);
  const report = { ...fresh, operationId };
  const before = await work.store.find(operationId);
  if (before !== undefined && before.operation.status !== "planned") return delegated(work, report);
  const owner = stageOwner({ name: customApi, id: operationId });
  const reserved = await unlessPassing(work.clock, () =>
    work.locks.reserveStage(stage, runId, { owner, forMs: work.submissionMs }),
  );
  if (reserved.kind === "refused") return busy(reserved);
  if (engine.hasStageLock) await closeDeadRuns(stage, { ...engine, runId });
  const asked = {
    id: operationId,
    name: customApi,
    parameters: {},
    startedBy: request.actor ?? request.trigger,
    run: { stage, runId, closedAs: null },
  };
  const planned = before ?? (await createOperation(work, asked, "planned"));
  const refused = await beginRun(work, planned, report);
  if (refused !== undefined) return busy(refused);
  await submit(work, planned);
  return delegated(work, report);
}

async function delegated(work: BackgroundWork, report: RunReport): Promise<DelegateResult> {
  return { kind: "delegated", report: (await work.reports.find(report.runId)) ?? report };
}

function busy({ holder, runId }: StageRefused): Busy {
  return { kind: "busy", holder, runId };
}

/**
 * Goes on with a run whose process died before it sent the operation.
 *
 * @returns the operation as it is now: planned still where its process may be at work, or another is
 * @throws any `JobError`; the reconciler tries again
 */
export async function resumeRun(
  work: BackgroundWork,
  planned: StoredOperation,
): Promise<StoredOperation> {
  const { clock, submissionMs } = work;
  const { id, name, run, submittedOn, startedBy } = planned.operation;
  if (run === null) throw new TypeError(`operation ${id} carries out no run`);
  if (clock.now().getTime() - Date.parse(submittedOn) < submissionMs) return planned;
  const request = { trigger: "reconcile", actor: startedBy, runId: run.runId };
  const by = { ...work, worker: stageOwner({ name, id }) };
  const report = { ...newReport({ name: run.stage }, request, by), operationId: id };
  if ((await beginRun(work, planned, report)) !== undefined) return planned;
  return closeRun(work, await sendPlanned(work, planned));
}

/**
 * Writes the run's report, unless it is there, and keeps the stage for the operation.
 *
 * @returns who has the stage where it is another's by now: the operation will not be sent
 */
async function beginRun(
  work: BackgroundWork,
  planned: StoredOperation,
  report: RunReport,
): Promise<StageRefused | undefined> {
  const { reports, store, clock } = work;
  const found = await reports.find(report.runId);
  if (found === undefined || found.status === "died")
    await reports.start(found ? reopened(found) : report);
  const refused = await keepStage(work, planned.operation);
  if (refused === undefined) return undefined;
  const reason = `its turn passed: run ${refused.runId} has the stage`;
  const ended = rejected(planned.operation, reason, clock.now());
  const written = await store.replace(planned.version, ended);
  if (written !== undefined) await closeRun(work, written);
  return refused;
}

function reopened(report: RunReport): RunReport {
  return { ...report, status: "running", message: "", endedOn: null };
}

async function submit(work: BackgroundWork, planned: StoredOperation): Promise<void> {
  const { id } = planned.operation;
  const { operation } = await sendAndClose(work, planned);
  if (operation.status === "planned") return closeAnew(work, id);
  if (operation.status === "rejected")
    throw new RunFailedError(`${operation.name} was not taken by Dataverse: ${operation.message}`);
}

async function sendAndClose(
  work: BackgroundWork,
  planned: StoredOperation,
): Promise<StoredOperation> {
  try {
    return await closeRun(work, await sendPlanned(work, planned, "reject"));
  } catch (error) {
    const found = await work.store.find(planned.operation.id);
    if (found !== undefined) await closeRun(work, found);
    throw error;
  }
}

/** Another process sent it. If it has ended by now, this one may have written over its run's end. */
async function closeAnew(work: BackgroundWork, id: string): Promise<void> {
  const found = await work.store.find(id);
  if (found === undefined || found.operation.run === null) return;
  const { operation, version } = found;
  await closeRun(work, {
    version,
    operation: { ...operation, run: { ...found.operation.run, closedAs: null } },
  });
}
