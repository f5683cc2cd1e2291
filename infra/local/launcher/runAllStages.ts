import { setTimeout as delay } from "node:timers/promises";
import type { DataverseReader } from "../summary/DataverseReader";
import { invoiceStageLabels, lineStageLabels, valueOf } from "../summary/stageLabels";
import { runStage } from "./runStage";
import type { StageRunner } from "./runStage";
import { stageNames } from "./stages";

/** Rounds that follow each other at once: a line that changed under a later stage goes round again. */
const promptRounds = 2;
/** Then what a crash left has to come of age before it is taken over: a round now and then. */
const pauseInMs = 15_000;
const maxRounds = 9;

const draftsQuery = `invoices?$select=invoiceid&$filter=invjob_stage eq ${valueOf(invoiceStageLabels, "Draft")}`;

export interface AllStages {
  readonly runner: StageRunner;
  readonly reader: DataverseReader;
  /** About how many order lines the first stage will read; for the display only. */
  readonly expectedLines: number;
  /** Whether drafts are to be left open for a while (`BUNDLE_QUIET_MINUTES` above 0). */
  readonly draftsMayWait: boolean;
  /** Waits between rounds, in milliseconds; the clock's wait unless given. */
  readonly pause?: (ms: number) => Promise<void>;
}

/**
 * Runs the four stages in order, each until nothing is left, and again while records still wait.
 * @returns a sentence for each stage that failed, or on what still waits; none when all is done.
 */
export async function runAllStages(work: AllStages): Promise<string[]> {
  const { reader, draftsMayWait, pause = delay } = work;
  let waiting: string | undefined;
  for (let round = 0; round < maxRounds; round += 1) {
    if (round >= promptRounds) await pause(pauseInMs);
    const { failures, left } = await runRound(work);
    if (failures.length > 0) return failures;
    waiting = left > 0 ? "records that another run held" : await findWaiting(reader, draftsMayWait);
    if (waiting === undefined) return [];
  }
  return [`There are still ${waiting ?? "records waiting"} after ${String(maxRounds)} rounds.`];
}

interface RoundEnd {
  readonly failures: string[];
  /** Records that were left to a later run. */
  readonly left: number;
}

async function runRound(work: AllStages): Promise<RoundEnd> {
  const { runner, reader, expectedLines, draftsMayWait } = work;
  const failures: string[] = [];
  let left = 0;
  let expected = expectedLines;
  for (const stage of stageNames) {
    // Stage 3 reads invoices, of which stage 2 says nothing.
    if (stage === "calculate") expected = await reader.count(draftsQuery);
    runner.progress.start(stage, expected);
    const end = await runStage(stage, runner);
    runner.progress.finish(stage);
    if (end.status === "failed") failures.push(`Stage ${stage} failed: ${end.message}`);
    else {
      expected = end.succeeded;
      // A draft that is not due yet counts as left to a later run.
      if (stage !== "calculate" || !draftsMayWait) left += end.left;
    }
  }
  return { failures, left };
}

/** @returns what waits for a stage, in words, or undefined. */
async function findWaiting(
  reader: DataverseReader,
  draftsMayWait: boolean,
): Promise<string | undefined> {
  const line = valueOf(lineStageLabels, "Validated");
  const lines = `invjob_invoicelines?$select=invjob_stage&$filter=invjob_stage eq ${line}`;
  if (await reader.any(lines)) return "lines in Validated";
  for (const label of ["Draft", "ReadyToSend", "Sending"]) {
    if (label === "Draft" && draftsMayWait) continue;
    const stage = valueOf(invoiceStageLabels, label);
    const invoices = `invoices?$select=invjob_stage&$filter=invjob_stage eq ${stage}`;
    if (await reader.any(invoices)) return `invoices in ${label}`;
  }
  return undefined;
}
