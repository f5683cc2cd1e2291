import { discardTargetOf } from "../domain/hold";
import type { Invoice } from "../domain/invoice";
import { stageNames, type StageName } from "../domain/stages";
import { closeDeadRuns } from "../engine/closeDeadRuns";
import type { EngineDependencies, StagePlan } from "../engine/engine";
import { runStage } from "../engine/runStage";
import type { FanOut } from "../engine/fanOut/FanOut";
import { putBackPoisoned, type PutBack } from "../engine/fanOut/putBackPoisoned";
import { reviveRuns, type Revived } from "../engine/fanOut/reviveRuns";
import type { AcquiredStage } from "../ports/locks";
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
  /** Of runs that are shared out. */
  readonly shared: Revived & PutBack;
  /** The run that settled claims and marked lines; null where there was nothing to do or stage 4 works. */
  readonly send: RunReport | null;
}

export interface RecoverDependencies {
  readonly work: HandWork;
  readonly engine: EngineDependencies;
  readonly fanOut: FanOut;
  readonly plans: Readonly<Record<StageName, StagePlan>>;
  /** Whether chunks that were set aside are tried again: once, where a person asks for it. */
  readonly putsBack: boolean;
  /** Stage 4 without anything new to send. */
  readonly finishSends: StagePlan;
  /** `SENDING_TIMEOUT_MINUTES` */
  readonly sendingTimeoutMinutes: number;
  /** What started it: `console` or `reconcile`. */
  readonly trigger: string;
  readonly signal?: AbortSignal;
}

/**
 * Finishes whatever a dead process left: chunks of shared runs, runs that still say running, expired locks, half-done
 * discards, `Sending` invoices whose claim is old enough, lines behind a `Sent` invoice.
 *
 * @throws any `JobError`; what was put right until then stays so
 */
export async function recover(dependencies: RecoverDependencies): Promise<Recovered> {
  const shared = await reviveShared(dependencies);
  const runs = await closeRuns(dependencies);
  const discards = await finishDiscards(dependencies);
  return { ...runs, shared, discards, send: await finishSends(dependencies) };
}

/** First of all, while their runs still have their stages. */
async function reviveShared({
  fanOut,
  plans,
  putsBack,
}: RecoverDependencies): Promise<Recovered["shared"]> {
  const back = putsBack ? await putBackPoisoned(fanOut) : { putBack: 0, left: [] };
  let chunks = 0;
  let closed = 0;
  for (const stage of stageNames) {
    const revived = await reviveRuns(plans[stage], fanOut);
    chunks += revived.chunks;
    closed += revived.closed;
  }
  return { ...back, chunks, closed };
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
    const acquired = await acquireUnlessBusy(stage, engine, run);
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

/** A process that died between the end of a shared run and its stage's lock left the lock behind. */
async function acquireUnlessBusy(
  stage: StageName,
  { locks, reports }: EngineDependencies,
  { runId, worker }: HandWork["run"],
): Promise<AcquiredStage> {
  const acquired = await locks.acquireStage(stage, runId, worker);
  if (acquired.kind === "held") return acquired;
  const holder = await reports.find(acquired.runId);
  if (holder?.endedOn == null) return acquired;
  await locks.leaveStage(stage, holder.runId);
  return locks.acquireStage(stage, runId, worker);
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
        // Why is for who asks about the invoice: it may be the platform's text, with names in it.
        const facts = { invoiceId: invoice.id, outcome: outcome.kind };
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
