import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";

/** The emulator's account and its published key: no secret. */
const account = "devstoreaccount1";
const key =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

/** Where the run's Azurite is told to the test files. */
export const azuriteVariable = "TEST_AZURITE_CONNECTION_STRING";

const startTimeoutMs = 30_000;

export interface Azurite {
  readonly connectionString: string;
  stop(): Promise<void>;
}

function endpoint(name: string, port: string): string {
  return `${name}Endpoint=http://127.0.0.1:${port}/${account};`;
}

async function portsOf(child: ChildProcess): Promise<ReadonlyMap<string, string>> {
  const ports = new Map<string, string>();
  if (child.stdout === null) throw new Error("Azurite was started without an output pipe");
  const lines = createInterface({ input: child.stdout });
  const timer = setTimeout(() => {
    lines.close();
  }, startTimeoutMs);
  for await (const line of lines) {
    const found =
      /Azurite (\w+) service is successfully listening at http:\/\/127\.0\.0\.1:(\d+)/.exec(line);
    if (found?.[1] !== undefined && found[2] !== undefined) ports.set(found[1], found[2]);
    if (ports.size === 3) break;
  }
  clearTimeout(timer);
  if (ports.size < 3) throw new Error("Azurite did not start in time");
  child.stdout.resume();
  return ports;
}

/** Starts Azurite from node_modules on free ports, in memory; a process of its own. */
export async function startAzurite(): Promise<Azurite> {
  const script = require.resolve("azurite/dist/src/azurite.js");
  const flags = "--skipApiVersionCheck --disableTelemetry --inMemoryPersistence";
  const ports = "--blobPort 0 --queuePort 0 --tablePort 0";
  const child = spawn(process.execPath, [script, ...flags.split(" "), ...ports.split(" ")], {
    stdio: ["ignore", "pipe", "ignore"],
  });
  const found = await portsOf(child).catch((error: unknown) => {
    child.kill("SIGTERM");
    throw error;
  });
  const endpoints = ["Blob", "Queue", "Table"]
    .map((name) => endpoint(name, found.get(name) ?? ""))
    .join("");
  return {
    connectionString: `DefaultEndpointsProtocol=http;AccountName=${account};AccountKey=${key};${endpoints}`,
    stop: async () => {
      const exited = once(child, "exit");
      child.kill("SIGTERM");
      await exited;
    },
  };
}

/** The Azurite of the whole run where jest started one, else one of this file's own. */
export async function useAzurite(): Promise<Azurite> {
  const shared = process.env[azuriteVariable];
  if (shared === undefined) return startAzurite();
  return { connectionString: shared, stop: () => Promise.resolve() };
}

let prefixes = 0;

/** A table prefix that no other test file or test of the run uses. */
export function uniqueTablePrefix(): string {
  prefixes += 1;
  return `t${String(process.pid)}x${Date.now().toString(36)}x${String(prefixes)}`;
}
