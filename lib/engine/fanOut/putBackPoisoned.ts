import { stageOfRunId } from "../../domain/runId";
import { auditReopened } from "../../domain/runAudit";
import type { ChunkMessage, PoisonedMessage } from "../../ports/chunks";
import type { RunReport } from "../../ports/runs";
import type { FanOut } from "./FanOut";
import { sumChunks } from "./sumChunks";

/** How often a report is opened again that another process writes meanwhile. */
const reopensMax = 5;

/** What became of the messages that were set aside. */
export interface PutBack {
  /** In the queue again. */
  readonly putBack: number;
  /** Why each of those that stay where they are does. */
  readonly left: readonly string[];
}

/**
 * Puts chunks that were set aside into the queue again, with all their tries before them. Their run,
 * which has ended, is opened for them and closed by the last one; where another run has the stage they
 * wait. A message whose chunk has been done meanwhile is removed. Each step can be repeated, so that a
 * process that dies between two of them leaves nothing but a message to look at again.
 */
export async function putBackPoisoned(fanOut: FanOut): Promise<PutBack> {
  let putBack = 0;
  const left: string[] = [];
  const kept: PoisonedMessage[] = [];
  for await (const poisoned of fanOut.queue.poisoned()) {
    const outcome = await putBackOne(poisoned.message, fanOut);
    if (typeof outcome === "string") {
      left.push(outcome);
      kept.push(poisoned);
      continue;
    }
    if (outcome.isSent) putBack += 1;
    await poisoned.remove();
  }
  // After the last look, which would find them again; whoever runs recover once more is to see them.
  for (const poisoned of kept) await poisoned.leave();
  return { putBack, left };
}

async function putBackOne(
  message: ChunkMessage | undefined,
  fanOut: FanOut,
): Promise<{ readonly isSent: boolean } | string> {
  const stage = message === undefined ? undefined : stageOfRunId(message.runId);
  if (message === undefined || stage === undefined)
    return "a message names no chunk of a run: look at it in the poison queue";
  const { runId, chunk: id } = message;
  const { chunks, locks, queue, worker, stallMs, clock } = fanOut;
  const stored = await chunks.find(runId, id);
  if (stored === undefined || stored.chunk.state === "done") return { isSent: false };
  const joined = await locks.joinStage(stage, runId, { owner: worker, forMs: stallMs });
  if (joined.kind === "refused")
    return `chunk ${id} of run ${runId} waits until run ${joined.runId} of ${stage} has ended`;
  try {
    const again = { ...stored.chunk, state: "waiting", tries: 0, sentOn: clock.now() } as const;
    // The platform set aside the message of a chunk that another one brought to somebody.
    const isTaken = stored.chunk.state === "working";
    if (!isTaken && (await chunks.write(stored, again)) === undefined)
      return `chunk ${id} of run ${runId} was taken meanwhile`;
    // Whatever stopped the run is past, and would have its chunks done without a look at them.
    await fanOut.reports.withdrawStop(runId);
    // The chunk is open by now, and the report's new version tells whoever looked before.
    if (!(await reopenRun(runId, fanOut))) return `run ${runId} is being written by others`;
    await queue.sendChunks([message]);
    return { isSent: true };
  } finally {
    await joined.lock.release();
  }
}

/**
 * The report says `running` again, with what its chunks have come to so far. One that has not ended is
 * written as it is: whoever is about to close the run, and did not see the chunk, has to look again.
 */
async function reopenRun(runId: string, { reports, chunks }: FanOut): Promise<boolean> {
  for (let tries = 0; tries < reopensMax; tries += 1) {
    const current = await reports.findVersion(runId);
    if (current === undefined) return false;
    const { report, version } = current;
    const opened = report.endedOn === null ? report : await reopened(report, chunks);
    if (await reports.replace(opened, version)) return true;
  }
  return false;
}

async function reopened(report: RunReport, chunks: FanOut["chunks"]): Promise<RunReport> {
  const { counts, totals } = await sumChunks(chunks, report.runId);
  const audit = report.audit === null ? null : auditReopened(report.audit);
  return { ...report, counts, chunks: totals, audit, ...running };
}

const running = { status: "running", message: "", endedOn: null, left: null } as const;
