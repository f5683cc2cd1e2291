import { dirname, join } from "node:path";

/** Azurite's published account; it opens a loopback port only (FUNCTIONS.md 11). */
const accountName = "devstoreaccount1";
const accountKey =
  "Eby8vdM02xNOcqFlqUwJPLlmEtlCDXJ1OUzFT50uSRZ6IFsuFq2UVErCz4I6tq/K1SZFPTOtr/KBHBeksoGMGw==";

export interface StoragePorts {
  readonly blob: number;
  readonly queue: number;
  readonly table: number;
}

/**
 * How to start Azurite as a process of its own (FUNCTIONS.md 11): without telemetry, which is on by
 * default, and without its check of API versions, which would refuse newer clients.
 * @param directory where to keep the data; undefined keeps it in memory.
 */
export function azuriteCommand(
  ports: StoragePorts,
  directory: string | undefined,
): { readonly script: string; readonly args: readonly string[] } {
  const home = dirname(require.resolve("azurite/package.json"));
  const host = "127.0.0.1";
  const args = ["--silent", "--disableTelemetry", "--skipApiVersionCheck"];
  for (const [service, port] of Object.entries(ports)) {
    args.push(`--${service}Host`, host, `--${service}Port`, String(port));
  }
  if (directory === undefined) args.push("--inMemoryPersistence");
  else args.push("--location", directory);
  return { script: join(home, "dist", "src", "azurite.js"), args };
}

/** The connection string for Azurite on these ports. */
export function storageConnectionString(ports: StoragePorts): string {
  const endpoint = (service: string, port: number): string =>
    `${service}Endpoint=http://127.0.0.1:${String(port)}/${accountName}`;
  return [
    "DefaultEndpointsProtocol=http",
    `AccountName=${accountName}`,
    `AccountKey=${accountKey}`,
    endpoint("Blob", ports.blob),
    endpoint("Queue", ports.queue),
    endpoint("Table", ports.table),
  ].join(";");
}
