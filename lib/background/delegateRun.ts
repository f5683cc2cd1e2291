import type { StageName } from "../domain/stages";
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
import { changeOperation } from "./changeOperation";
import { closeRun } from "./closeRun";
import { keepStage, stageOwner } from "./keepStage";
import { createOperation, freshOperationId, sendOperation } from "./sendOperation";

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
 * Has Dataverse carry out a whole stage: takes the stage, writes the operation's row and the run's
 * report, and submits the Custom API. The stage is taken for the time of a submission first, and kept
 * for the operation before the request goes out: a process that dies before leaves a stage that is
 * free again soon, one that dies after leaves a row that the reconciler finishes.
 *
 * @throws RunFailedError where Dataverse refused it, and any `JobError`, after the report says so
 */
export async function delegateRun(
  work: BackgroundWork,
  engine: EngineDependencies,
  { stage, customApi, request }: Delegation & { readonly request: RunRequest },
): Promise<DelegateResult> {
  const operationId = freshOperationId(work);
  const report = { ...newReport({ name: stage }, request, engine), operationId };
  const { runId } = report;
  const owner = stageOwner({ name: customApi, id: operationId });
  const reserved = await unlessPassing(work.clock, () =>
    work.locks.reserveStage(stage, runId, { owner, forMs: work.submissionMs }),
  );
  if (reserved.kind === "refused") return busy(reserved);
  if (engine.hasStageLock) await closeDeadRuns(stage, { ...engine, runId });
  const created = await createOperation(work, {
    id: operationId,
    name: customApi,
    parameters: {},
    startedBy: request.actor ?? request.trigger,
    run: { stage, runId, closedAs: null },
  });
  await work.reports.start(report);
  const refused = await keepStage(work, created.operation);
  if (refused !== undefined) return giveWay(work, created, refused);
  return { kind: "delegated", report: await submit(work, created, report) };
}

function busy({ holder, runId }: StageRefused): Busy {
  return { kind: "busy", holder, runId };
}

/** Nothing was sent: someone took the stage while this process stood still. */
async function giveWay(
  work: BackgroundWork,
  created: StoredOperation,
  refused: StageRefused,
): Promise<Busy> {
  await endUnsent(work, created, `its turn passed: run ${refused.runId} has the stage`);
  return busy(refused);
}

async function endUnsent(
  work: BackgroundWork,
  created: StoredOperation,
  reason: string,
): Promise<StoredOperation> {
  const { store, clock } = work;
  const ended = await changeOperation(store, created, (now) => rejected(now, reason, clock.now()));
  return closeRun(work, ended);
}

async function submit(
  work: BackgroundWork,
  created: StoredOperation,
  report: RunReport,
): Promise<RunReport> {
  const { operation } = await closeRun(work, await sendInTime(work, created));
  if (operation.status === "rejected")
    throw new RunFailedError(`${operation.name} was not taken by Dataverse: ${operation.message}`);
  return (await work.reports.find(report.runId)) ?? report;
}

/** A process that stood still for so long may have been taken for dead: what it would send is another's by now. */
async function sendInTime(
  work: BackgroundWork,
  created: StoredOperation,
): Promise<StoredOperation> {
  const { clock, submissionMs } = work;
  const { id, submittedOn } = created.operation;
  if (clock.now().getTime() - Date.parse(submittedOn) > submissionMs / 2)
    return endUnsent(work, created, "it was not sent in time");
  try {
    return await sendOperation(work, created);
  } catch (error) {
    const found = await work.store.find(id);
    if (found !== undefined) await closeRun(work, found);
    throw error;
  }
}
