import { isJobError, RunFailedError } from "../ports/errors";
import type { DecisionLog } from "../ports/decisions";
import type { HeldLocks } from "../ports/locks";
import type { RunCounts, RunReport, RunScope } from "../ports/runs";
import type { DueCount } from "../ports/saveOutcome";
import type { Telemetry } from "../ports/telemetry";
import { DecisionBook } from "./DecisionBook";
import type { EngineDependencies, StagePlan } from "./engine";
import { RunDeadline } from "./RunDeadline";
import type { RunProgress } from "./RunProgress";
import type { Stage } from "./stage";
import { StopRequest } from "./StopRequest";
import { workThroughPages } from "./workThroughPages";

export interface Execution extends EngineDependencies {
  readonly stageLock: HeldLocks;
  readonly progress: RunProgress;
  /** Aborted to stop at the next page. */
  readonly stop: AbortSignal | undefined;
}

/** A failure in one sentence, for the report. */
export function sentenceFor(error: unknown): string {
  if (isJobError(error)) return error.message;
  return error instanceof Error ? `unexpected ${error.name}: ${error.message}` : String(error);
}

/**
 * Works through one slice of a run whose stage lock is held, and ends its report.
 *
 * @throws any `JobError`, after the report says so
 */
export async function carryOut(plan: StagePlan, execution: Execution): Promise<RunReport> {
  const { progress, telemetry } = execution;
  const { runId } = progress.report;
  const scope = restOf(progress.report);
  const deadline = new RunDeadline({ ...execution });
  const stopRequest = new StopRequest(runId, execution);
  const book = scope.dryRun ? new DecisionBook() : undefined;
  try {
    const opened = plan.open({
      runId,
      signal: deadline.signal,
      scope,
      ...(book !== undefined && { book }),
    });
    progress.reads(opened.environment);
    await opened.environment.preflight();
    const isTimeUp = () => deadline.isTimeUp();
    const logPage = () => logDecisions(runId, book, execution.decisions);
    const work = { ...execution, runId, scope, deadline, isTimeUp, stopRequest, logPage };
    const ended = await workThroughPages(opened.stage, work);
    throwIfStalled(progress.counts);
    await logBundles(runId, book, execution.decisions);
    progress.comesTo(book?.totals);
    const left = ended === "cancelled" ? null : await leftOf(opened.stage, telemetry);
    return await progress.end(ended, sentence(ended, stopRequest.actor), left);
  } catch (error) {
    const ended = endOf(error, deadline);
    if (ended !== undefined) return await progress.end(ended, sentence(ended, undefined));
    await progress.end("failed", sentenceFor(error));
    throw error;
  } finally {
    deadline.close();
  }
}

/** What a slice may still take up of what was asked for: slices before it took their part. */
function restOf({ scope, counts }: RunReport): RunScope {
  const { maxRecords } = scope;
  if (maxRecords === null) return scope;
  return { ...scope, maxRecords: Math.max(0, maxRecords - counts.read) };
}

type Ended = "completed" | "partial" | "cancelled";

function sentence(ended: Ended, stoppedBy: string | undefined): string {
  if (ended === "completed") return "";
  if (ended === "partial") return "time used up; the next slice goes on";
  const by = stoppedBy === undefined ? "" : ` by ${stoppedBy}`;
  return `asked to stop${by}; the next run goes on`;
}

async function logDecisions(
  runId: string,
  book: DecisionBook | undefined,
  log: DecisionLog,
): Promise<void> {
  const decisions = book?.takePage() ?? [];
  if (decisions.length > 0) await log.append(runId, decisions);
}

async function logBundles(
  runId: string,
  book: DecisionBook | undefined,
  log: DecisionLog,
): Promise<void> {
  const bundles = book?.bundleRows() ?? [];
  if (bundles.length > 0) await log.append(runId, bundles);
}

/** A read or wait that was under way when the run had to end was cut short: it did not fail. */
export function endOf(error: unknown, deadline: RunDeadline): "cancelled" | "partial" | undefined {
  if (!deadline.signal.aborted || !isJobError(error) || error.code !== "UNAVAILABLE")
    return undefined;
  return deadline.isStopped ? "cancelled" : "partial";
}

/**
 * A run that had work and neither wrote nor classified any of it goes nowhere: someone should look.
 *
 * @returns undefined for a run that got on, or had nothing to do
 */
export function stalledSentence({
  read,
  skipped,
  succeeded,
  failed,
}: RunCounts): string | undefined {
  const due = read - skipped;
  if (due === 0 || succeeded > 0 || failed > 0) return undefined;
  return `${String(due)} records were due and none could be written or classified; see the log for what stood in the way.`;
}

function throwIfStalled(counts: RunCounts): void {
  const sentence = stalledSentence(counts);
  if (sentence !== undefined) throw new RunFailedError(sentence);
}

/** What is still due, if Dataverse tells. */
export async function leftOf(stage: Stage, telemetry: Telemetry): Promise<DueCount | null> {
  try {
    return await stage.countDue();
  } catch (error) {
    if (!isJobError(error)) throw error;
    telemetry.warn("what is left could not be counted", { reason: error.message });
    return null;
  }
}
