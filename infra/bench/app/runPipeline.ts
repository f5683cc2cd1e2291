import { join } from "node:path";
import { performance } from "node:perf_hooks";
import { HostClient } from "../../local/launcher/HostClient";
import { loadData } from "../../local/launcher/loadData";
import type { StageProgress } from "../../local/launcher/StageProgress";
import type { StageName } from "../../local/launcher/stages";
import { Twin } from "../../local/launcher/Twin";
import { addressesOf } from "../../local/launcher/TwinAddresses";
import type { TwinAddresses } from "../../local/launcher/TwinAddresses";
import type { TwinPorts } from "../../local/launcher/TwinPorts";
import { DataverseReader } from "../../local/summary/DataverseReader";
import { RunTable } from "../../local/summary/RunTable";
import { measureStage, megabytes, readUsage, rounded, type MeasuredTwin } from "./measureStage";
import type { PipelineFigures, StageFigures } from "./PipelineFigures";

const usageScript = join(__dirname, "reportUsage.js");
/** Said here, so that the reader of the run reports below and the app agree on it. */
const tablePrefix = "bench";

export interface PipelineRun {
  /** Four CSV files. */
  readonly dataDirectory: string;
  readonly stateDirectory: string;
  readonly ports: TwinPorts;
  readonly stages: readonly StageName[];
  /** Node's own options for the app's process, such as a memory limit. */
  readonly appNodeOptions: readonly string[];
  readonly progress: StageProgress;
  /** Called while the twin still stands, with all stages done. */
  readonly afterwards?: (addresses: TwinAddresses, environment: NodeJS.ProcessEnv) => Promise<void>;
}

/**
 * Starts a twin of its own, loads the data set, runs the stages one after the other and measures
 * each; the twin is stopped in any case.
 *
 * @throws CommandError (exit code 1) when a part dies or a stage fails
 */
export async function runPipeline(run: PipelineRun): Promise<PipelineFigures> {
  const addresses = addressesOf(run.ports);
  const environment = { ...process.env, TABLE_PREFIX: tablePrefix };
  const twin = await Twin.start({
    ports: run.ports,
    addresses,
    stateDirectory: run.stateDirectory,
    keepStorage: false,
    environment,
    hostNodeOptions: ["--require", usageScript, ...run.appNodeOptions],
  });
  try {
    const figures = await twin.guard(measure(run, twin, addresses));
    await twin.guard(run.afterwards?.(addresses, environment) ?? Promise.resolve());
    return figures;
  } finally {
    await twin.stop();
  }
}

async function measure(
  run: PipelineRun,
  twin: Twin,
  addresses: TwinAddresses,
): Promise<PipelineFigures> {
  const { dataverseUrl, storageConnectionString } = addresses;
  const startedAt = performance.now();
  const loaded = await loadData({
    data: { directory: run.dataDirectory },
    stateDirectory: run.stateDirectory,
    dataverseUrl,
    reader: new DataverseReader(addresses),
  });
  const loadSeconds = (performance.now() - startedAt) / 1_000;
  const runner = {
    host: new HostClient(addresses.hostUrl, addresses.masterKey),
    runs: new RunTable(storageConnectionString, tablePrefix),
    progress: run.progress,
  };
  const stages = await measureStages(run.stages, { twin, runner, dataverseUrl });
  const { peakBytes, heapLimitBytes } = await readUsage(twin);
  return {
    orderLines: loaded.orderLines,
    invoicedLines: stages.at(-1)?.lines ?? 0,
    loadSeconds: rounded(loadSeconds, 2),
    ...sumsOf(stages),
    appPeakMemoryMb: megabytes(peakBytes),
    appHeapLimitMb: megabytes(heapLimitBytes),
    stages,
  };
}

async function measureStages(
  names: readonly StageName[],
  measured: MeasuredTwin,
): Promise<StageFigures[]> {
  const stages: StageFigures[] = [];
  let lines: number | undefined;
  let records = 0;
  for (const name of names) {
    const { figures, succeeded } = await measureStage(name, { lines, records }, measured);
    // Later stages count invoices; what passes through them are the lines that were bundled.
    if (name === "create-lines" || name === "bundle") lines = succeeded;
    // Of invoices bundling says nothing in advance.
    records = name === "bundle" ? 0 : succeeded;
    stages.push(figures);
  }
  return stages;
}

function sumsOf(stages: readonly StageFigures[]) {
  const lines = stages.at(-1)?.lines ?? 0;
  const sum = (of: (stage: StageFigures) => number): number =>
    stages.reduce((total, stage) => total + of(stage), 0);
  return {
    seconds: rounded(
      sum(({ seconds }) => seconds),
      2,
    ),
    requestsPerThousandLines: rounded((sum(({ requests }) => requests) * 1_000) / lines, 1),
    writeOperationsPerLine: rounded(sum(({ writeOperations }) => writeOperations) / lines, 2),
    appCpuMsPerLine: rounded(sum((stage) => stage.appCpuMsPerLine * stage.lines) / lines, 3),
  };
}
