import { spawn } from "node:child_process";
import { once } from "node:events";
import { resolve } from "node:path";
import { performance } from "node:perf_hooks";
import { CommandError } from "../../local/command/CommandError";
import type { TwinAddresses } from "../../local/launcher/TwinAddresses";
import { settingsFile, writeSettingsFile } from "../../local/launcher/writeSettingsFile";
import { rounded } from "./measureStage";

const checker = resolve(__dirname, "../../verify/main.js");
/** Enough of the checker's words to see what is wrong. */
const shownMax = 4_000;

/**
 * Has the checker prove what came out; it is a process of its own and shares nothing with the bench.
 *
 * @returns how long that took, in seconds
 * @throws CommandError (exit code 1) with the checker's words if it finds a violation
 */
export async function verifyOutcome(
  stateDirectory: string,
  addresses: TwinAddresses,
  environment: NodeJS.ProcessEnv,
): Promise<number> {
  writeSettingsFile(stateDirectory, addresses, environment);
  const startedAt = performance.now();
  const args = [checker, "--settings", settingsFile(stateDirectory)];
  // The file alone says what to verify: the environment of who runs the bench may name another twin.
  const child = spawn(process.execPath, args, {
    stdio: ["ignore", "pipe", "pipe"],
    env: { PATH: process.env["PATH"] },
  });
  let said = "";
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-shownMax);
    });
  }
  const [code] = (await once(child, "close")) as [number | null];
  if (code !== 0) throw new CommandError(`The outcome is not verified:\n${said}`, 1);
  return rounded((performance.now() - startedAt) / 1_000, 2);
}
