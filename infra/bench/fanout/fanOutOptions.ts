import { resolve } from "node:path";
import { CommandError } from "../../local/command/CommandError";
import type { OptionKind } from "../../local/command/OptionKind";
import { readOptions } from "../../local/command/readOptions";
import { refuseSwallowedOptions } from "../../local/command/refuseSwallowedOptions";
import { dataSetFolder } from "../../local/data/dataSet";
import { leastLines, mostLines } from "../../local/data/sample/SampleOptions";
import { commonOptions, defaultPort, defaultSeed } from "../benchOptions";

const usualLines = 2_000;
const usualProcesses = 4;
const mostProcesses = 16;
const usualChunkLines = 250;
const mostLatencyMs = 1_000;

export interface FanOutOptions {
  /** A data set; undefined for a sample of `lines`. */
  readonly directory: string | undefined;
  readonly lines: number;
  readonly seed: number;
  readonly processes: number;
  /** One of them is killed in the middle of a chunk. */
  readonly kills: boolean;
  /** One of them starts when the others are at work. */
  readonly isLate: boolean;
  /** What each request to Dataverse takes at least, as over a network. */
  readonly latencyMs: number;
  readonly chunkLines: number;
  readonly json: string | undefined;
  readonly port: number;
}

const optionKinds: Readonly<Record<string, OptionKind>> = {
  data: { kind: "text", value: "DIR", about: "a data set of four CSV files; else a sample" },
  lines: {
    kind: "integer",
    min: leastLines,
    max: mostLines,
    value: "N",
    about: `order lines of the sample (${String(usualLines)})`,
  },
  processes: {
    kind: "integer",
    min: 2,
    max: mostProcesses,
    value: "N",
    about: `processes that share each stage (${String(usualProcesses)})`,
  },
  kill: { kind: "flag", about: "kills one of them in the middle of a chunk (SIGKILL)" },
  late: { kind: "flag", about: "starts one of them when the others are at work" },
  latency: {
    kind: "integer",
    min: 0,
    max: mostLatencyMs,
    value: "MS",
    about: "what each request to Dataverse takes at least, as over a network (0)",
  },
  chunk: {
    kind: "integer",
    min: 1,
    max: 5_000,
    value: "N",
    about: `CHUNK_LINES (${String(usualChunkLines)})`,
  },
  ...commonOptions,
};

/**
 * Reads the command line of `npm run bench:fanout`.
 * @throws HelpRequest for `--help`.
 * @throws CommandError (exit code 2) in one sentence for anything that cannot work.
 */
export function readFanOutOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): FanOutOptions {
  const typed = "npm run bench:fanout";
  const npm = { script: "bench:fanout", typed, names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment }, npm);
  const { texts, integers, flags } = readOptions(argv, optionKinds, `${typed} -- [options]`);
  const data = texts.get("data");
  if (data !== undefined && integers.has("lines"))
    throw new CommandError("With --data there is no sample; leave out --lines.");
  const processes = integers.get("processes") ?? usualProcesses;
  const spare = Number(flags.has("kill")) + Number(flags.has("late"));
  if (processes <= spare)
    throw new CommandError(`--processes must be at least ${String(spare + 1)} with these options.`);
  return {
    directory: data === undefined ? undefined : resolve(dataSetFolder(data)),
    lines: integers.get("lines") ?? usualLines,
    seed: integers.get("seed") ?? defaultSeed,
    processes,
    kills: flags.has("kill"),
    isLate: flags.has("late"),
    latencyMs: integers.get("latency") ?? 0,
    chunkLines: integers.get("chunk") ?? usualChunkLines,
    json: texts.get("json"),
    port: integers.get("port") ?? defaultPort,
  };
}
