import { DefaultAzureCredential } from "@azure/identity";
import { hostname } from "node:os";
import { systemClock } from "../adapters/clock/systemClock";
import { systemRandomness } from "../adapters/clock/systemRandomness";
import { composeApp, type App } from "./composeApp";
import type { LogSink } from "../adapters/telemetry/createTelemetry";
import { invocationLog } from "./invocationLog";
import { processEnvironment, readSettings } from "./settings";

/** Lines without an invocation go to standard error: standard output is a command's answer. */
function writeLine(line: string): void {
  process.stderr.write(`${line}\n`);
}

const processOutput: LogSink = { info: writeLine, warn: writeLine, error: writeLine };

let app: App | undefined;

/** Composes the app for this process from settings given as text. */
export function composeProcessApp(
  environment: Readonly<Record<string, string | undefined>>,
  log: LogSink = processOutput,
): App {
  return composeApp(readSettings(environment), {
    clock: systemClock,
    randomness: systemRandomness,
    worker: `${hostname()}/${String(process.pid)}`,
    log: invocationLog(log),
    credential: new DefaultAzureCredential(),
  });
}

/**
 * The app of this process, composed from its environment on first use. Wrong settings are told again
 * at every call, until they are mended and the process is started anew.
 *
 * @throws ConfigurationError naming every wrong setting
 */
export function processApp(): App {
  app ??= composeProcessApp(processEnvironment());
  return app;
}
