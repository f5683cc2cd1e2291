import { discardTargetOf } from "../domain/hold";
import type { Invoice } from "../domain/invoice";
import { stageNames, type StageName } from "../domain/stages";
import { closeDeadRuns } from "../engine/closeDeadRuns";
import type { EngineDependencies, StagePlan } from "../engine/engine";
import { runStage } from "../engine/runStage";
import type { RunReport } from "../ports/runs";
import { isJobError } from "../ports/errors";
import { discardInvoice } from "./discardInvoice";
import type { HandOutcome } from "./HandOutcome";
import type { HandWork } from "./HandWork";

/** What was put right after a process that died. */
export interface Recovered {
  /** Runs that were closed because their process is gone. */
  readonly deadRuns: number;
  /** Stages at work right now: theirs is left to them. */
  readonly busy: readonly StageName[];
  readonly discards: {
    readonly finished: number;
    readonly left: number;
    /** Why each of those that are left could not be finished. */
    readonly reasons: readonly string[];
  };
  /** The run that settled claims and marked lines; null where there was nothing to do or stage 4 works. */
  readonly send: RunReport | null;
}

export interface RecoverDependencies {
  readonly work: HandWork;
  readonly engine: EngineDependencies;
  /** Stage 4 without anything new to send. */
  readonly finishSends: StagePlan;
  /** `SENDING_TIMEOUT_MINUTES` */
  readonly sendingTimeoutMinutes: number;
  /** What started it: `console` or `reconcile`. */
  readonly trigger: string;
  readonly signal?: AbortSignal;
}

/**
 * Finishes whatever a dead process left: runs that still say running, expired locks, half-done
 * discards, `Sending` invoices whose claim is old enough, lines behind a `Sent` invoice.
 *
 * @throws any `JobError`; what was put right until then stays so
 */
export async function recover(dependencies: RecoverDependencies): Promise<Recovered> {
  const runs = await closeRuns(dependencies);
  const discards = await finishDiscards(dependencies);
  return { ...runs, discards, send: await finishSends(dependencies) };
}

/** Whoever gets a stage's lock knows that no run of it is alive; taking it sweeps expired locks too. */
async function closeRuns({
  engine,
  work,
}: RecoverDependencies): Promise<Pick<Recovered, "deadRuns" | "busy">> {
  const busy: StageName[] = [];
  let deadRuns = 0;
  if (!engine.hasStageLock) return { deadRuns, busy };
  for (const stage of stageNames) {
    const { run } = work;
    const acquired = await engine.locks.acquireStage(stage, run.runId, run.worker);
    if (acquired.kind === "refused") {
      busy.push(stage);
      continue;
    }
    try {
      deadRuns += await closeDeadRuns(stage, engine);
    } finally {
      await acquired.lock.release();
    }
  }
  return { deadRuns, busy };
}

async function finishDiscards({ work }: RecoverDependencies): Promise<Recovered["discards"]> {
  let finished = 0;
  const reasons: string[] = [];
  for await (const page of work.store.halfDiscarded()) {
    for (const invoice of page) {
      if (work.run.isTimeUp()) {
        reasons.push("the time was used up; the next tick of the reconciler goes on");
        return { finished, left: reasons.length, reasons };
      }
      const outcome = await finishOne(invoice, work);
      if (outcome.kind === "done") finished += 1;
      else {
        reasons.push(`invoice ${invoice.number}: ${outcome.message}`);
        const { runId } = work.run;
        const facts = { runId, invoiceId: invoice.id, reason: outcome.message };
        work.run.telemetry.warn("a discard could not be finished", facts);
      }
    }
  }
  return { finished, left: reasons.length, reasons };
}

/** The same request once more, for who made it. What one invoice meets keeps no other from its end. */
async function finishOne(
  { id, hold: { reason, by } }: Invoice,
  work: HandWork,
): Promise<Pick<HandOutcome, "kind" | "message">> {
  const target = discardTargetOf(reason);
  if (target === undefined) return { kind: "changed", message: "It is no discard any more." };
  try {
    return await discardInvoice(id, target, { ...work, actor: by ?? work.actor });
  } catch (error) {
    if (!isJobError(error) || error.code !== "UNAVAILABLE") throw error;
    return { kind: "unfinished", message: error.message };
  }
}

async function finishSends(dependencies: RecoverDependencies): Promise<RunReport | null> {
  const { work, engine, trigger, signal, sendingTimeoutMinutes } = dependencies;
  const sending = await work.store.countSending(sendingTimeoutMinutes);
  const stranded = await work.store.countStranded();
  if (sending.count === 0 && stranded.count === 0) return null;
  const result = await runStage(dependencies.finishSends, engine, {
    trigger,
    actor: work.actor,
    ...(signal !== undefined && { signal }),
  });
  return result.kind === "ran" ? result.report : null;
}
