import { mkdirSync } from "node:fs";
import { join, resolve } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "../../local/command/CommandError";
import { ManagedProcess } from "../../local/launcher/ManagedProcess";
import { azuriteCommand } from "../../local/storage/azuriteCommand";
import { clockAheadVariable, shiftClockScript } from "./shiftClock";
import type { ChaosPorts } from "./ChaosPorts";
import { send } from "./send";

const scripts = resolve(__dirname, "../../local");
/** The folder with host.json and package.json, above the built file. */
export const projectFolder = resolve(__dirname, "../../../..");
export const erpApiKey = "chaos-erp-key";

const readyWithinMs = 30_000;
const askEveryMs = 50;

/** @throws CommandError when it does not answer in time */
export async function untilAnswers(url: string, headers = {}): Promise<void> {
  const deadline = performance.now() + readyWithinMs;
  while (performance.now() < deadline) {
    const { status } = await send(url, { method: "GET", headers, withinMs: 2_000 });
    if (status !== 0 && status < 500) return;
    await sleep(askEveryMs);
  }
  throw new CommandError(`No answer from ${url} within ${String(readyWithinMs)} ms.`, 1);
}

interface Started {
  readonly name: string;
  readonly script: string;
  readonly args: readonly string[];
  readonly folder: string;
}

function start({ name, script, args, folder }: Started): ManagedProcess {
  mkdirSync(folder, { recursive: true });
  return new ManagedProcess({
    name,
    nodeOptions: ["--require", shiftClockScript],
    script,
    args,
    env: { PATH: process.env["PATH"], ERP_API_KEY: erpApiKey, [clockAheadVariable]: "0" },
    workingDirectory: projectFolder,
    logFile: join(folder, `${name}.log`),
    // The breaker's stores are its own: nothing of them has to outlive it.
    mayBeKilled: true,
  });
}

/** Azurite in memory; it is paused at times, never killed. Its clock can be set, so that leases end. */
export async function startStorage(ports: ChaosPorts, folder: string): Promise<ManagedProcess> {
  const { blob, queue, table } = ports;
  const { script, args } = azuriteCommand({ blob, queue, table }, undefined);
  const storage = start({ name: "azurite", script, args, folder });
  await untilAnswers(`http://127.0.0.1:${String(table)}/`);
  return storage;
}

/**
 * The Dataverse emulator over a file, so that it goes on after a restart.
 *
 * @param clockAheadSeconds from its first request on: a time of another clock would make what was
 *   written then look older than it is
 */
export async function startDataverse(
  port: number,
  folder: string,
  clockAheadSeconds: number,
): Promise<ManagedProcess> {
  const kept = ["--persist", join(folder, "dataverse")];
  const args = ["--port", String(port), ...kept, "--clock-ahead", String(clockAheadSeconds)];
  const script = join(scripts, "dataverse", "main.js");
  const part = start({ name: "dataverse", script, args, folder });
  await untilAnswers(`http://127.0.0.1:${String(port)}/_emulator/health`);
  return part;
}

/** The ERP emulator over a file, so that it goes on after a restart. */
export async function startErp(port: number, folder: string): Promise<ManagedProcess> {
  const args = ["--port", String(port), "--persist", join(folder, "erp")];
  const part = start({ name: "erp", script: join(scripts, "erp", "main.js"), args, folder });
  await untilAnswers(`http://127.0.0.1:${String(port)}/health`);
  return part;
}
