import type { LogSink } from "../adapters/telemetry/createTelemetry";
import type { App } from "./composeApp";
import { composeProcessApp } from "./processApp";
import { adoptIdentity, processEnvironment } from "./settings";
import { readSettingsFile } from "./settingsFile";

/**
 * The app for a console: settings from a file, overruled by the environment.
 *
 * @param log where its log goes; standard error by default
 * @throws ConfigurationError naming the file or every wrong setting
 */
export function consoleApp(settingsFile: string | undefined, log?: LogSink): App {
  const values = readSettingsFile(settingsFile);
  adoptIdentity(values);
  return composeProcessApp({ ...values, ...processEnvironment() }, log);
}
