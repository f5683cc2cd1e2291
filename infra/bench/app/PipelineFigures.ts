import type { StageName } from "../../local/launcher/stages";

/** What one stage cost, start to end, over all its slices. */
export interface StageFigures {
  readonly stage: StageName;
  /** Order lines that passed on: validated by stage 1, bundled by stage 2 and so for the later ones. */
  readonly lines: number;
  readonly seconds: number;
  readonly linesPerSecond: number;
  /** HTTP requests to Dataverse; a `$batch` counts one. */
  readonly requests: number;
  readonly requestsPerThousandLines: number;
  /** Creates, updates and deletes, alone or in a batch. */
  readonly writeOperations: number;
  readonly writeOperationsPerLine: number;
  /** Of Dataverse's answers. */
  readonly responseBytes: number;
  /** How long Dataverse worked on the requests. */
  readonly serverBusySeconds: number;
  /** Processor time of the app's process. */
  readonly appCpuMsPerLine: number;
  /** Most resident memory of the app's process during the stage. */
  readonly appPeakMemoryMb: number;
}

/** What it cost to take one data set through the stages, the app in a process of its own. */
export interface PipelineFigures {
  /** Order lines loaded, those that are not to be invoiced included. */
  readonly orderLines: number;
  /** Order lines that reached an invoice. */
  readonly invoicedLines: number;
  readonly loadSeconds: number;
  readonly seconds: number;
  readonly requestsPerThousandLines: number;
  readonly writeOperationsPerLine: number;
  readonly appCpuMsPerLine: number;
  /** Most resident memory of the app's process from its start to its end. */
  readonly appPeakMemoryMb: number;
  /** How large the heap of the app's process may grow. */
  readonly appHeapLimitMb: number;
  readonly stages: readonly StageFigures[];
}
