import type { StageName } from "../domain/stages";
import { stageOfRunId } from "../domain/runId";
import type { RunRequest, StagePlan } from "../engine/engine";
import { enumerateRun, shareRun } from "../engine/fanOut/enumerateRun";
import type { FanOut } from "../engine/fanOut/FanOut";
import { sumChunks } from "../engine/fanOut/sumChunks";
import { workOnChunk, type ChunkResult } from "../engine/fanOut/workOnChunk";
import { continueRun, keepForNextSlice, type ContinueResult } from "../engine/promiseRun";
import { runStage, type RunResult } from "../engine/runStage";
import type { ChunkMessage } from "../ports/chunks";
import type { RunReport } from "../ports/runs";
import type { Settings } from "./settings";

/** Runs of whole stages by one process or shared out, and how they go on. Each may throw any `JobError`. */
export interface SharedRuns {
  /**
   * What a timer does: runs a slice of the stage, or shares it out (`STAGE_MODE`); what is left of a
   * slice is asked for at once (`CONTINUE`).
   */
  tick(stage: StageName, request: RunRequest): Promise<RunResult>;
  /** Carries out the next slice of a promised run; see `continueRun`. */
  continueRun(runId: string, slice: number): Promise<ContinueResult>;
  /** Carries out a chunk of a run that is shared out; see `workOnChunk`. */
  workOnChunk(message: ChunkMessage, stop: AbortSignal): Promise<ChunkResult>;
  /** The report of a run; one that is shared out tells what its chunks have come to so far. */
  find(runId: string): Promise<RunReport | undefined>;
  /** The newest runs of a stage, newest first, each as `find` tells it. */
  latest(stage: StageName, limit: number): Promise<readonly RunReport[]>;
}

export interface SharedRunsParts {
  readonly settings: Settings;
  readonly fanOut: FanOut;
  readonly plans: Readonly<Record<StageName, StagePlan>>;
}

const notARun = (runId: string): string => `${runId} is not the id of a run`;

export function composeSharedRuns({ settings, fanOut, plans }: SharedRunsParts): SharedRuns {
  const { reports, chunks, queue } = fanOut;
  const isFanOut = settings.STAGE_MODE === "fanout";

  /** Whoever asks for so many records, or writes nothing, is answered by one process, exactly. */
  function isShared({ chunks: shared, scope, status }: RunReport): boolean {
    if (shared !== null) return true;
    const isWhole = !scope.dryRun && scope.maxRecords === null && scope.recordId === null;
    return isFanOut && isWhole && status === "queued";
  }

  /** A run that was closed has its sums; of one stage, those that were not are few. */
  async function withSums(report: RunReport): Promise<RunReport> {
    const isOpen = report.status === "running" || report.status === "died";
    if (report.chunks === null || !isOpen) return report;
    const { counts, totals, baseDataUse } = await sumChunks(chunks, report.runId);
    return { ...report, counts, chunks: totals, baseDataUse };
  }

  return {
    tick: async (stage, request) => {
      if (isFanOut) return ranOf(await shareRun(plans[stage], fanOut, request));
      const result = await runStage(plans[stage], fanOut, request);
      if (result.kind === "busy" || !fanOut.continues) return result;
      if (await keepForNextSlice(result.report, 0, fanOut))
        await queue.sendRun({ runId: result.report.runId, slice: 1 });
      return result;
    },
    continueRun: async (runId, slice) => {
      const stage = stageOfRunId(runId);
      if (stage === undefined) return { kind: "dropped", reason: notARun(runId) };
      const report = await reports.find(runId);
      if (report === undefined || !isShared(report))
        return continueRun(plans[stage], fanOut, { runId, slice });
      return continueShared(plans[stage], fanOut, { report, slice });
    },
    workOnChunk: async ({ runId, chunk }, stop) => {
      const stage = stageOfRunId(runId);
      if (stage === undefined) return { kind: "dropped", reason: notARun(runId) };
      return workOnChunk(plans[stage], fanOut, { runId, chunk, stop });
    },
    find: async (runId) => {
      const report = await reports.find(runId);
      return report === undefined ? undefined : withSums(report);
    },
    latest: async (stage, limit) => {
      const latest = await reports.latest(stage, limit);
      return Promise.all(latest.map(withSums));
    },
  };
}

function ranOf(result: Awaited<ReturnType<typeof shareRun>>): RunResult {
  return result.kind === "busy" ? result : { kind: "ran", report: result.report };
}

/** The next slice of enumeration of a run. */
async function continueShared(
  plan: StagePlan,
  fanOut: FanOut,
  { report, slice }: { readonly report: RunReport; readonly slice: number },
): Promise<ContinueResult> {
  const result = await enumerateRun(plan, fanOut, { report, slice, stop: undefined });
  switch (result.kind) {
    case "busy":
      return { kind: "dropped", reason: `${result.holder.owner} is at work` };
    case "passed":
      return { kind: "dropped", reason: result.reason };
    case "shared":
      return { kind: "ran", report: result.report, goesOn: false };
  }
}
