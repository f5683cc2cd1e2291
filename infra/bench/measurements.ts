import { join } from "node:path";
import { writeSample } from "../local/data/writeSample";
import { createStageProgress } from "../local/launcher/StageProgress";
import { stageNames } from "../local/launcher/stages";
import { Twin } from "../local/launcher/Twin";
import { addressesOf } from "../local/launcher/TwinAddresses";
import type { TwinPorts } from "../local/launcher/TwinPorts";
import { loadData } from "../local/launcher/loadData";
import { DataverseReader } from "../local/summary/DataverseReader";
import type { PipelineFigures } from "./app/PipelineFigures";
import { runPipeline } from "./app/runPipeline";
import { verifyOutcome } from "./app/verifyOutcome";
import { writeSingleCustomer } from "./data/writeSingleCustomer";
import { measureEmulator, type EmulatorFigures } from "./emulator/measureEmulator";
import type { VerifiedPipeline } from "./report/BenchReport";
import { withFolder } from "./withFolder";

export interface SampleRun {
  readonly seed: number;
  readonly lines: number;
  readonly ports: TwinPorts;
  /** Node's own options for the app's process. */
  readonly appNodeOptions: readonly string[];
}

/** A sample through all four stages, and the proof that the outcome is right. */
export async function measureSample(run: SampleRun): Promise<VerifiedPipeline> {
  return withFolder(async (folder) => {
    const dataDirectory = join(folder, "data");
    writeSample(dataDirectory, run);
    let verifySeconds = 0;
    const figures = await runPipeline({
      dataDirectory,
      stateDirectory: folder,
      ports: run.ports,
      stages: stageNames,
      appNodeOptions: run.appNodeOptions,
      progress: createStageProgress(process.stderr),
      afterwards: async (addresses, environment) => {
        verifySeconds = await verifyOutcome(folder, addresses, environment);
      },
    });
    return { ...figures, verifySeconds };
  });
}

/** One customer's lines, up to their bundling. */
export async function measureCustomer(
  lines: number,
  run: Pick<SampleRun, "ports" | "appNodeOptions">,
): Promise<PipelineFigures> {
  return withFolder(async (folder) => {
    const dataDirectory = join(folder, "data");
    writeSingleCustomer(dataDirectory, lines);
    return runPipeline({
      dataDirectory,
      stateDirectory: folder,
      ...run,
      stages: ["create-lines", "bundle"],
      progress: createStageProgress(process.stderr),
    });
  });
}

/** The Dataverse emulator alone; the app's process stands idle. */
export async function measureEmulatorAlone(
  lines: number,
  ports: TwinPorts,
): Promise<EmulatorFigures> {
  return withFolder(async (folder) => {
    const directory = join(folder, "data");
    writeSingleCustomer(directory, lines);
    const addresses = addressesOf(ports);
    const places = { ports, addresses, stateDirectory: folder };
    const twin = await Twin.start({ ...places, keepStorage: false, environment: process.env });
    try {
      const { dataverseUrl } = addresses;
      const reader = new DataverseReader(addresses);
      const load = { data: { directory }, stateDirectory: folder, dataverseUrl, reader };
      await twin.guard(loadData(load));
      return await twin.guard(measureEmulator(addresses));
    } finally {
      await twin.stop();
    }
  });
}
