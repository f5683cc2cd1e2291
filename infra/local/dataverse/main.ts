import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { CommandError } from "../command/CommandError";
import { onStopSignal } from "../command/onStopSignal";
import { isPortInUse, portInUse } from "../command/portInUse";
import { portOption, readOptions } from "../command/readOptions";
import { runMain } from "../command/runMain";
import { loadDirectory } from "../data/loadDirectory";
import { createEmulator, type Emulator } from "./createEmulator";
import { applicationClientId } from "./seed/seedDatabase";

const defaultPort = 7072;

/**
 * `node dist/infra/local/dataverse/main.js --port N [--data DIR] [--persist DIR]
 * [--without-product-schema]`: the Dataverse emulator. Without `--persist` its data is in memory.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), {
    port: portOption,
    data: { kind: "text" },
    persist: { kind: "text" },
    "without-product-schema": { kind: "flag" },
  });
  const directory = options.texts.get("persist");
  if (directory !== undefined) {
    mkdirSync(directory, { recursive: true });
  }
  const emulator = createEmulator({
    databasePath: directory === undefined ? ":memory:" : join(directory, "dataverse.sqlite"),
    schema: { withoutProductSchema: options.flags.has("without-product-schema") },
    load: ({ db, model }, from) => loadDirectory(db, model, from),
  });
  const origin = await listen(emulator, options.integers.get("port") ?? defaultPort);
  onStopSignal(() => emulator.close());
  const data = options.texts.get("data");
  if (data !== undefined) {
    await load(origin, data);
  }
  process.stdout.write(
    `Dataverse emulator listening on ${origin}; Web API at ${origin}/api/data/v9.2/; ` +
      `application user's client id ${applicationClientId}; ` +
      `data ${directory === undefined ? "in memory" : `kept in ${directory}`}\n`,
  );
}

async function listen(emulator: Emulator, port: number): Promise<string> {
  try {
    return await emulator.listen(port);
  } catch (error) {
    throw isPortInUse(error) ? portInUse(port, "--port") : error;
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
