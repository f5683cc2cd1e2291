import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { sharedSettings } from "./appSettings";
import type { TwinAddresses } from "./TwinAddresses";

/** Its keys open loopback ports only; still they are nobody else's business. */
const ownerOnly = 0o600;

/** Where the twin with this state tells its settings. */
export function settingsFile(stateDirectory: string): string {
  return join(stateDirectory, "settings.json");
}

/** Writes the twin's settings as `local.settings.json` has them, for the console and the checker. */
export function writeSettingsFile(
  stateDirectory: string,
  addresses: TwinAddresses,
  environment: NodeJS.ProcessEnv,
): void {
  const text = JSON.stringify(sharedSettings(environment, addresses), null, 2);
  writeFileSync(settingsFile(stateDirectory), `${text}\n`, { mode: ownerOnly });
}
