import { existsSync, statSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { CommandError } from "../command/CommandError";
import { readOptions } from "../command/readOptions";

const defaultPort = 7071;
const largestSeed = 1_000_000_000;
const fewestLines = 250;
const mostLines = 500_000;
/** The twin listens on this many ports, from `--port` on. */
const portsNeeded = 7;
const lowestPort = 1_024;
const highestPort = 65_535 - portsNeeded;

const dataFiles = ["accounts.csv", "products.csv", "orders.csv", "order_lines.csv"];

export type DataChoice =
  { readonly directory: string } | { readonly seed: number; readonly lines: number };

/** The sample that a start makes when nothing else is asked for. */
export const usualSample = { seed: 7, lines: 2_000 } as const;

export interface StartOptions {
  /** What to load; undefined: go on with what is there, else the usual sample. */
  readonly data: DataChoice | undefined;
  /** Where the twin's state is kept; undefined: a temporary folder that is removed. */
  readonly persist: string | undefined;
  readonly once: boolean;
  /** Where to write the summary as JSON. */
  readonly json: string | undefined;
  readonly port: number;
}

/**
 * Reads `--data DIR --persist DIR --once --json FILE --port N --seed N --lines N`.
 * @throws CommandError (exit code 2) in one sentence for anything that cannot work.
 */
export function readStartOptions(argv: readonly string[]): StartOptions {
  const { texts, integers, flags } = readOptions(argv, {
    data: { kind: "text" },
    persist: { kind: "text" },
    once: { kind: "flag" },
    json: { kind: "text" },
    port: { kind: "integer", min: lowestPort, max: highestPort },
    seed: { kind: "integer", min: 0, max: largestSeed },
    lines: { kind: "integer", min: fewestLines, max: mostLines },
  });
  const directory = readDirectory(texts.get("data"));
  const sampleAsked = integers.has("seed") || integers.has("lines");
  if (directory !== undefined && sampleAsked) {
    throw new CommandError("--seed and --lines are for the sample; leave them out with --data.");
  }
  const persist = texts.get("persist");
  const json = texts.get("json");
  if (persist !== undefined && existsSync(persist) && !statSync(persist).isDirectory()) {
    throw new CommandError(`--persist ${persist} is a file; name a folder.`);
  }
  if (json !== undefined && !existsSync(dirname(resolve(json)))) {
    throw new CommandError(`--json ${json} is in a folder that does not exist; make it first.`);
  }
  const sample = {
    seed: integers.get("seed") ?? usualSample.seed,
    lines: integers.get("lines") ?? usualSample.lines,
  };
  return {
    data: directory === undefined ? (sampleAsked ? sample : undefined) : { directory },
    persist: persist === undefined ? undefined : resolve(persist),
    once: flags.has("once"),
    json: json === undefined ? undefined : resolve(json),
    port: integers.get("port") ?? defaultPort,
  };
}

function readDirectory(data: string | undefined): string | undefined {
  if (data === undefined) return undefined;
  const directory = resolve(data);
  const missing = dataFiles.filter((file) => !existsSync(join(directory, file)));
  if (missing.length > 0) {
    throw new CommandError(`--data ${data} is no data set: it has no ${missing.join(", no ")}.`);
  }
  return directory;
}
