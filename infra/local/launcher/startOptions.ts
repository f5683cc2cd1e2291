import { accessSync, constants, existsSync, statSync } from "node:fs";
import { dirname, resolve } from "node:path";
import { CommandError } from "../command/CommandError";
import type { OptionKind } from "../command/OptionKind";
import { readOptions } from "../command/readOptions";
import { refuseSwallowedOptions } from "../command/refuseSwallowedOptions";
import { dataSetFolder } from "../data/dataSet";
import type { SampleOptions } from "../data/sample/SampleOptions";
import { readSampleOptions, sampleOptionKinds } from "../data/sampleCommand";

const defaultPort = 7071;
/** The twin listens on this many ports, from `--port` on. */
const portsNeeded = 7;
const lowestPort = 1_024;
const highestPort = 65_535 - portsNeeded;

export type DataChoice = { readonly directory: string } | SampleOptions;

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

const optionKinds: Readonly<Record<string, OptionKind>> = {
  data: {
    kind: "text",
    value: "DIR",
    about: "loads a data set of four CSV files; else the sample",
  },
  ...sampleOptionKinds,
  persist: { kind: "text", value: "DIR", about: "keeps the state; a second start goes on from it" },
  once: { kind: "flag", about: "ends after the report: 0 when all completed and balances, else 1" },
  json: { kind: "text", value: "FILE", about: "writes the summary as JSON" },
  port: {
    kind: "integer",
    min: lowestPort,
    max: highestPort,
    value: "N",
    about: `the first of ${String(portsNeeded)} ports in a row (${String(defaultPort)})`,
  },
};

/**
 * Reads `--data DIR --persist DIR --once --json FILE --port N` and what a sample is made by.
 * @param environment tells whether npm kept options for itself.
 * @throws HelpRequest for `--help`.
 * @throws CommandError (exit code 2) in one sentence for anything that cannot work.
 */
export function readStartOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv = {},
): StartOptions {
  const npm = { script: "start", typed: "npm start", names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment }, npm);
  const { texts, integers, flags } = readOptions(argv, optionKinds, "npm start -- [options]");
  const data = texts.get("data");
  const directory = data === undefined ? undefined : dataSetFolder(data);
  const sample = readSampleOptions(integers);
  if (directory !== undefined && sample !== undefined) {
    const names = Object.keys(sampleOptionKinds).filter((name) => integers.has(name));
    const asked = names.map((name) => `--${name}`).join(" and ");
    throw new CommandError(`With --data there is no sample; leave out ${asked}.`);
  }
  const persist = texts.get("persist");
  const json = texts.get("json");
  if (persist !== undefined && existsSync(persist) && !statSync(persist).isDirectory()) {
    throw new CommandError(`--persist ${persist} is a file; name a folder.`);
  }
  if (json !== undefined) assertWritable(json);
  return {
    data: directory === undefined ? sample : { directory },
    persist: persist === undefined ? undefined : resolve(persist),
    once: flags.has("once"),
    json: json === undefined ? undefined : resolve(json),
    port: integers.get("port") ?? defaultPort,
  };
}

/** Before the work rather than after it. */
function assertWritable(json: string): void {
  const exists = existsSync(json);
  if (exists && statSync(json).isDirectory()) {
    throw new CommandError(`--json ${json} is a folder; name a file.`);
  }
  const folder = dirname(resolve(json));
  if (!existsSync(folder)) {
    throw new CommandError(`--json ${json} is in a folder that does not exist; make it first.`);
  }
  try {
    accessSync(exists ? json : folder, constants.W_OK);
  } catch {
    throw new CommandError(`--json ${json} cannot be written; choose another place.`);
  }
}
