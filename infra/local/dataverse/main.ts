import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command/CommandError";
import { onStopSignal } from "../command/onStopSignal";
import { isPortInUse, portInUse } from "../command/portInUse";
import type { OptionKind } from "../command/OptionKind";
import { portOption, readOptions } from "../command/readOptions";
import { refuseSwallowedOptions } from "../command/refuseSwallowedOptions";
import { runMain } from "../command/runMain";
import { dataSetFolder } from "../data/dataSet";
import { loadDirectory } from "../data/loadDirectory";
import { holdsData, markerOfFolder, sourceOfState } from "../data/loadedBefore";
import { writeMarker } from "../data/LoadedMarker";
import { createEmulator, type Emulator } from "./createEmulator";
import { applicationClientId } from "./seed/seedDatabase";
import { databaseFile } from "./store/openDatabase";

const defaultPort = 7072;
/** Some thirty years. */
const clockAheadMaxSeconds = 1_000_000_000;
const secondMs = 1_000;
const optionKinds: Readonly<Record<string, OptionKind>> = {
  port: {
    ...portOption,
    value: "N",
    about: `the port (${String(defaultPort)}); 0 takes a free one`,
  },
  data: { kind: "text", value: "DIR", about: "loads a data set of four CSV files" },
  persist: { kind: "text", value: "DIR", about: "keeps the data there; else it is in memory" },
  "clock-ahead": {
    kind: "integer",
    min: 0,
    max: clockAheadMaxSeconds,
    value: "SECONDS",
    about: "begins with its clock so far ahead",
  },
  "without-product-schema": { kind: "flag", about: "has the platform's own tables only" },
};

/**
 * `npm run emulator -- [--port N] [--data DIR] [--persist DIR] [--clock-ahead SECONDS]
 * [--without-product-schema]`: the Dataverse emulator. Without `--persist` its data is in memory.
 */
async function main(): Promise<void> {
  const argv = process.argv.slice(2);
  const npm = { script: "emulator", typed: "npm run emulator", names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment: process.env }, npm);
  const options = readOptions(argv, optionKinds, "npm run emulator -- [options]");
  const directory = options.texts.get("persist");
  const asked = options.texts.get("data");
  const data = asked === undefined ? undefined : dataSetFolder(asked);
  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true });
  }
  const emulator = createEmulator({
    databasePath: directory === undefined ? ":memory:" : join(directory, databaseFile),
    schema: { withoutProductSchema: options.flags.has("without-product-schema") },
    load: ({ db, model }, from) => loadDirectory(db, model, from),
  });
  // Before the first request: no record is to bear a time of another clock.
  emulator.environment.clockOffsetMs = (options.integers.get("clock-ahead") ?? 0) * secondMs;
  const loaded = directory !== undefined && goesOn(emulator, directory, data);
  const origin = await listen(emulator, options.integers.get("port") ?? defaultPort);
  onStopSignal(() => emulator.close());
  if (data !== undefined && !loaded) {
    if (directory !== undefined) writeMarker(directory, markerOfFolder(data));
    await load(origin, data);
  }
  process.stdout.write(
    `Dataverse emulator listening on ${origin}; Web API at ${origin}/api/data/v9.2/; ` +
      `application user's client id ${applicationClientId}; ` +
      `data ${directory === undefined ? "in memory" : `kept in ${directory}`}\n`,
  );
}

/**
 * Whether the data set is there from an earlier start.
 * @throws CommandError if other data is.
 */
function goesOn(emulator: Emulator, directory: string, data: string | undefined): boolean {
  if (data === undefined || !holdsData(emulator.environment.db)) return false;
  const source = sourceOfState(directory, markerOfFolder(data));
  process.stdout.write(`Going on with ${source}, loaded before.\n`);
  return true;
}

async function listen(emulator: Emulator, port: number): Promise<string> {
  try {
    return await emulator.listen(port);
  } catch (error) {
    throw isPortInUse(error) ? portInUse(port) : error;
  }
}

/** Through its own endpoint, so that requests of others meanwhile are answered as during any load. */
async function load(origin: string, directory: string): Promise<void> {
  const answer = await fetch(`${origin}/_emulator/load`, {
    method: "POST",
    headers: { "Content-Type": "application/json" },
    body: JSON.stringify({ directory }),
  });
  const text = await answer.text();
  if (!answer.ok) {
    throw new CommandError(`The data in ${directory} could not be loaded: ${text}`, 1);
  }
  process.stdout.write(`Loaded ${directory}: ${text}\n`);
}

runMain(main);
