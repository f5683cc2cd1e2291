import type { PipelineFigures } from "../app/PipelineFigures";
import type { EmulatorFigures } from "../emulator/measureEmulator";
import type { Machine } from "./describeMachine";

export interface VerifiedPipeline extends PipelineFigures {
  /** How long the checker took to prove the outcome. */
  readonly verifySeconds: number;
}

/** How costs grow from the smallest size to the largest: 1 is not at all. */
export interface Growth {
  /** Most memory of the app's process. */
  readonly appPeakMemory: number;
  /** Processor time of the app's process, per line. */
  readonly appCpuPerLine: number;
  /** Time from end to end, per line. */
  readonly secondsPerLine: number;
  /** Time of bundling per line, one customer alone. */
  readonly bundlingSecondsPerLine: number;
}

/** What `npm run bench` measured. */
export interface BenchReport {
  readonly startedOn: string;
  readonly seed: number;
  readonly machine: Machine;
  readonly emulator: EmulatorFigures;
  /** By size of the sample. */
  readonly pipelines: readonly VerifiedPipeline[];
  /** One customer alone, up to bundling, by size. */
  readonly customers: readonly PipelineFigures[];
  readonly growth: Growth;
}

/** @param pipelines and customers ascending by size, at least one of each. */
export function growthOf(
  pipelines: readonly PipelineFigures[],
  customers: readonly PipelineFigures[],
): Growth {
  const secondsPerLine = ({ seconds, invoicedLines }: PipelineFigures): number =>
    seconds / invoicedLines;
  return {
    appPeakMemory: ratio(pipelines, ({ appPeakMemoryMb }) => appPeakMemoryMb),
    appCpuPerLine: ratio(pipelines, ({ appCpuMsPerLine }) => appCpuMsPerLine),
    secondsPerLine: ratio(pipelines, secondsPerLine),
    bundlingSecondsPerLine: ratio(customers, bundlingSecondsPerLine),
  };
}

/** Of the stage that bundles. */
export function bundlingSecondsPerLine({ stages }: PipelineFigures): number {
  const bundle = stages.find(({ stage }) => stage === "bundle");
  return bundle === undefined ? 0 : bundle.seconds / bundle.lines;
}

function ratio(runs: readonly PipelineFigures[], of: (figures: PipelineFigures) => number): number {
  const [first, last] = [runs[0], runs.at(-1)];
  if (first === undefined || last === undefined) throw new RangeError("growth needs figures");
  return Number((of(last) / of(first)).toFixed(2));
}
