import { performance } from "node:perf_hooks";
import { CommandError } from "../../local/command/CommandError";
import { fetchFrom } from "../../local/command/fetchFrom";
import { HostClient } from "../../local/launcher/HostClient";
import { loadData } from "../../local/launcher/loadData";
import { runAllStages } from "../../local/launcher/runAllStages";
import type { StageProgress } from "../../local/launcher/StageProgress";
import type { StageName } from "../../local/launcher/stages";
import { Twin } from "../../local/launcher/Twin";
import { addressesOf, type TwinAddresses } from "../../local/launcher/TwinAddresses";
import type { TwinPorts } from "../../local/launcher/TwinPorts";
import { DataverseReader } from "../../local/summary/DataverseReader";
import { RunTable } from "../../local/summary/RunTable";
import { rounded } from "../app/measureStage";
import { verifyOutcome } from "../app/verifyOutcome";
import { withFolder } from "../withFolder";
import { ChunkTable } from "./ChunkTable";
import { Disturber } from "./Disturber";
import { Workers } from "./Workers";

const tablePrefix = "fanout";
/** What a dead process had locked is free after so long. */
const leaseSeconds = 3;

export interface FanOutRun {
  readonly dataDirectory: string;
  readonly ports: TwinPorts;
  /** One: the stage's own process does all of it, as with `STAGE_MODE=inline`. */
  readonly processes: number;
  readonly kills: boolean;
  readonly isLate: boolean;
  readonly latencyMs: number;
  readonly chunkLines: number;
  readonly say: (text: string) => void;
}

export interface FanOutFigures {
  readonly processes: number;
  readonly killed: number;
  readonly orderLines: number;
  readonly seconds: number;
  readonly linesPerSecond: number;
  /** Seconds of each stage, further rounds included. */
  readonly stages: Readonly<Record<string, number>>;
  readonly verifySeconds: number;
}

/** Notes how long each stage takes. */
class Stopwatch implements StageProgress {
  readonly seconds: Record<string, number> = {};
  #startedAt = 0;

  start(): void {
    this.#startedAt = performance.now();
  }

  update(): void {
    // Nobody looks.
  }

  finish(stage: StageName): void {
    const taken = (performance.now() - this.#startedAt) / 1_000;
    this.seconds[stage] = rounded((this.seconds[stage] ?? 0) + taken, 2);
  }

  stop(): void {
    // Nothing is shown.
  }
}

function settingsOf({ processes, chunkLines }: FanOutRun): NodeJS.ProcessEnv {
  return {
    ...process.env,
    TABLE_PREFIX: tablePrefix,
    STAGE_MODE: processes === 1 ? "inline" : "fanout",
    CHUNK_LINES: String(chunkLines),
    LOCK_LEASE_SECONDS: String(leaseSeconds),
  };
}

/**
 * Takes a data set through the four stages in a twin of its own, and has the checker prove what came
 * out.
 *
 * @throws CommandError (exit code 1) when a stage fails, work is left, or the outcome is not verified
 */
export async function measureFanOut(run: FanOutRun): Promise<FanOutFigures> {
  return withFolder(async (stateDirectory) => {
    const addresses = addressesOf(run.ports);
    const environment = settingsOf(run);
    const options = { addresses, environment, stateDirectory };
    const twin = await Twin.start({ ...options, ports: run.ports, keepStorage: false });
    const workers = new Workers(options);
    try {
      const figures = await twin.guard(measure(run, workers, { addresses, stateDirectory }));
      const verifySeconds = await verifyOutcome(stateDirectory, addresses, environment);
      return { ...figures, verifySeconds };
    } finally {
      await workers.stop();
      await twin.stop();
    }
  });
}

async function measure(
  run: FanOutRun,
  workers: Workers,
  where: { readonly addresses: TwinAddresses; readonly stateDirectory: string },
): Promise<Omit<FanOutFigures, "verifySeconds">> {
  const { addresses, stateDirectory } = where;
  const { dataverseUrl, storageConnectionString } = addresses;
  const reader = new DataverseReader(addresses);
  const data = { directory: run.dataDirectory };
  const { orderLines } = await loadData({ data, stateDirectory, dataverseUrl, reader });
  await slowDown(dataverseUrl, run.latencyMs);
  const here = run.processes - 1 - Number(run.isLate);
  for (let count = 0; count < here; count += 1) workers.start();
  const host = new HostClient(addresses.hostUrl, addresses.masterKey);
  const chunks = new ChunkTable(storageConnectionString, tablePrefix);
  const progress = new Stopwatch();
  const runner = { host, runs: new RunTable(storageConnectionString, tablePrefix), progress };
  const disturber = new Disturber({ ...run, workers, chunks, host });
  const startedAt = performance.now();
  const problems = await runAllStages({
    runner,
    reader,
    expectedLines: orderLines,
    draftsMayWait: false,
  });
  const seconds = (performance.now() - startedAt) / 1_000;
  await disturber.stop();
  await slowDown(dataverseUrl, 0);
  if (problems.length > 0) throw new CommandError(problems.join(" "), 1);
  return {
    processes: run.processes,
    killed: disturber.killed,
    orderLines,
    seconds: rounded(seconds, 2),
    linesPerSecond: rounded(orderLines / seconds, 0),
    stages: progress.seconds,
  };
}

async function slowDown(dataverseUrl: string, latencyMs: number): Promise<void> {
  const answer = await fetchFrom("Dataverse emulator", `${dataverseUrl}/_emulator/limits`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ latencyMs }),
  });
  if (!answer.ok) throw new CommandError(await answer.text(), 1);
}
