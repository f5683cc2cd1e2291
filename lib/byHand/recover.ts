import { discardTargetOf } from "../domain/hold";
import { stageNames, type StageName } from "../domain/stages";
import { closeDeadRuns } from "../engine/closeDeadRuns";
import type { EngineDependencies, StagePlan } from "../engine/engine";
import { runStage } from "../engine/runStage";
import type { RunReport } from "../ports/runs";
import { finishDiscard } from "./discardInvoice";
import { locksOfInvoice, underLocks } from "./underLocks";
import type { HandWork } from "./HandWork";

/** What was put right after a process that died. */
export interface Recovered {
  /** Runs that were closed because their process is gone. */
  readonly deadRuns: number;
  /** Stages at work right now: theirs is left to them. */
  readonly busy: readonly StageName[];
  readonly discards: { readonly finished: number; readonly left: number };
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
  let left = 0;
  for await (const page of work.store.halfDiscarded()) {
    for (const { id, ...found } of page) {
      if (work.run.isTimeUp()) return { finished, left: left + 1 };
      const outcome = await underLocks(locksOfInvoice({ id, ...found }), work, async (locked) => {
        const now = (await work.store.reread([id])).get(id);
        const target = discardTargetOf(now?.hold.reason ?? null);
        if (now?.stage !== "OnHold" || target === undefined)
          return { kind: "changed", message: "It is no discard any more." };
        return finishDiscard(now, { from: "OnHold", target }, locked);
      });
      if (outcome.kind === "done") finished += 1;
      else left += 1;
    }
  }
  return { finished, left };
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
