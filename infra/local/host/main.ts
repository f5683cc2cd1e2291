import { resolve } from "node:path";
import { CommandError } from "../command/CommandError";
import { onStopSignal } from "../command/onStopSignal";
import { portOption, readOptions } from "../command/readOptions";
import { runMain } from "../command/runMain";
import { readHostJson } from "./app/hostJson";
import { loadApp } from "./app/loadApp";
import { FunctionsCore } from "./core/FunctionsCore";
import type { LogLevel, ProgrammingModel } from "./core/coreTypes";
import { supplyCore } from "./core/supplyCore";
import { Host } from "./Host";
import { HostServer } from "./http/HostServer";
import { logLine } from "./logLine";

const defaultPort = 7071;
/** The platform's port of the local tools; keys that everyone may know open a loopback port only. */
const defaultKeys = { functionKey: "local-function-key", masterKey: "local-master-key" };
/** The process ends with this code after `functionTimeout`, as the platform disposes of a worker. */
const timeoutExitCode = 70;
/** What the platform gives the terminate hooks (FUNCTIONS.md 9). */
const terminateGraceInMs = 5_000;

/**
 * `node dist/infra/local/host/main.js --port N [--app DIR] [--paused]`: a Functions host for a
 * laptop. App settings come from the environment; keys from LOCAL_FUNCTION_KEY and LOCAL_MASTER_KEY.
 */
async function main(): Promise<void> {
  const options = readOptions(process.argv.slice(2), {
    port: portOption,
    app: { kind: "text" },
    paused: { kind: "flag" },
  });
  const directory = resolve(options.texts.get("app") ?? ".");
  const settings = process.env;
  const configuration = readHostJson(directory, settings);
  const core = new FunctionsCore((level, category, message) => {
    writeLine(level, category, message);
  });
  supplyCore(core);
  const files = await loadApp(directory);
  const model = core.finishLoading();
  if (model === undefined) throw new CommandError(`The app in ${directory} registers no function.`);
  await refuseStreaming(model);
  const host = new Host({
    core,
    model,
    configuration,
    settings,
    writeLine,
    onTimeout: (target, id) => {
      writeLine(
        "critical",
        target.name,
        `invocation ${id} passed functionTimeout; the process ends`,
      );
      process.exit(timeoutExitCode);
    },
  });
  await host.begin({ timers: !options.flags.has("paused") });
  const server = new HostServer(host, {
    functionKey: settings["LOCAL_FUNCTION_KEY"] ?? defaultKeys.functionKey,
    masterKey: settings["LOCAL_MASTER_KEY"] ?? defaultKeys.masterKey,
  });
  const port = await server.listen(options.integers.get("port") ?? defaultPort);
  onStopSignal(async () => {
    // Hooks that hang must not keep the process.
    setTimeout(() => process.exit(1), 2 * terminateGraceInMs).unref();
    await host.end(terminateGraceInMs);
    await server.close();
  });
  const listening = `listening on http://127.0.0.1:${String(port)}`;
  writeLine(
    "information",
    "host",
    `${String(host.functions.length)} functions of ${String(files.length)} files, ${listening}`,
  );
}

async function refuseStreaming(model: ProgrammingModel): Promise<void> {
  const capabilities = await model.getCapabilities({});
  if (capabilities["HttpUri"] !== undefined) {
    throw new CommandError("The app sets enableHttpStream, which the local host does not support.");
  }
}

/** As the platform does by default, details below `information` are left out. */
function writeLine(level: LogLevel, where: string, message: string): void {
  if (level === "trace" || level === "debug" || level === "none") return;
  process.stdout.write(`${logLine(new Date(), { level, where }, message)}\n`);
}

runMain(main);
