import { performance } from "node:perf_hooks";
import { CommandError } from "../../local/command/CommandError";
import { runStage } from "../../local/launcher/runStage";
import type { StageRunner } from "../../local/launcher/runStage";
import type { StageName } from "../../local/launcher/stages";
import type { Twin } from "../../local/launcher/Twin";
import type { StageFigures } from "./PipelineFigures";
import { processUsageSchema, usageQuestion, type ProcessUsage } from "./ProcessUsage";
import { readRequestTotals, type RequestTotals } from "./readRequestTotals";

const bytesPerMb = 1_024 * 1_024;

export interface MeasuredTwin {
  readonly twin: Twin;
  readonly runner: StageRunner;
  readonly dataverseUrl: string;
}

export async function readUsage(twin: Twin): Promise<ProcessUsage> {
  return processUsageSchema.parse(await twin.askHost(usageQuestion));
}

export function megabytes(bytes: number): number {
  return rounded(bytes / bytesPerMb, 1);
}

/** Figures are published: more digits than these would only pretend to be exact. */
export function rounded(value: number, digits: number): number {
  return Number(value.toFixed(digits));
}

/** What a stage has before it. */
export interface StageInput {
  /** Order lines that an earlier stage passed on; undefined: those that the stage itself does. */
  readonly lines: number | undefined;
  /** Records that it will read, for the display; 0 when unknown. */
  readonly records: number;
}

/**
 * Runs a stage to its end and tells what that cost.
 * @throws CommandError (exit code 1) when the stage fails.
 */
export async function measureStage(
  stage: StageName,
  input: StageInput,
  { twin, runner, dataverseUrl }: MeasuredTwin,
): Promise<{ readonly figures: StageFigures; readonly succeeded: number }> {
  const before = { usage: await readUsage(twin), totals: await readRequestTotals(dataverseUrl) };
  const startedAt = performance.now();
  runner.progress.start(stage, input.records);
  const end = await runStage(stage, runner);
  runner.progress.finish(stage);
  const seconds = (performance.now() - startedAt) / 1_000;
  if (end.status === "failed") throw new CommandError(`Stage ${stage} failed: ${end.message}`, 1);
  const after = { usage: await readUsage(twin), totals: await readRequestTotals(dataverseUrl) };
  const lines = input.lines ?? end.succeeded;
  const cpuMs = after.usage.cpuMs - before.usage.cpuMs;
  const figures: StageFigures = {
    stage,
    lines,
    seconds: rounded(seconds, 2),
    linesPerSecond: rounded(lines / seconds, 0),
    ...requestFigures(before.totals, after.totals, lines),
    appCpuMsPerLine: rounded(cpuMs / lines, 3),
    appPeakMemoryMb: megabytes(after.usage.peakBytesSinceAsked),
  };
  return { figures, succeeded: end.succeeded };
}

function requestFigures(before: RequestTotals, after: RequestTotals, lines: number) {
  const requests = after.requests - before.requests;
  const writeOperations = after.writeOperations - before.writeOperations;
  return {
    requests,
    requestsPerThousandLines: rounded((requests * 1_000) / lines, 1),
    writeOperations,
    writeOperationsPerLine: rounded(writeOperations / lines, 2),
    responseBytes: after.responseBytes - before.responseBytes,
    serverBusySeconds: rounded((after.busyMs - before.busyMs) / 1_000, 2),
  };
}
