import { CommandError } from "../local/command/CommandError";
import type { OptionKind } from "../local/command/OptionKind";
import { readOptions } from "../local/command/readOptions";
import { refuseSwallowedOptions } from "../local/command/refuseSwallowedOptions";
import { leastLines, mostLines } from "../local/data/sample/SampleOptions";

export const defaultSeed = 7;
export const defaultPort = 7271;
const usualLines = "2000,20000,121000";
const usualCustomers = "500,50000";
const usualEmulatorLines = 9_600;
/** Memory of the app's process: what V8 may take, it takes before it tidies up, whatever is in use. */
const usualMemoryMb = 128;
/** With less Node itself does not start reliably. */
const leastMemoryMb = 64;
const mostMemoryMb = 65_536;
/** Room for young values, as a part of the old ones': V8's own choice grows with the load. */
const semiSpacesPerHeap = 16;
/** One joining set: fewer say nothing. */
const fewestCustomerLines = 48;
const largestSeed = 1_000_000_000;
/** The twin takes seven ports in a row. */
const highestPort = 65_528;

export interface BenchOptions {
  /** Sizes of samples, in order lines, ascending. */
  readonly lines: readonly number[];
  /** Sizes of a customer, in order lines, ascending. */
  readonly customers: readonly number[];
  /** Order lines for the emulator alone. */
  readonly emulatorLines: number;
  readonly seed: number;
  /** Node's own options for the app's process. */
  readonly appNodeOptions: readonly string[];
  readonly json: string | undefined;
  readonly markdown: string | undefined;
  readonly port: number;
}

export const commonOptions: Readonly<Record<string, OptionKind>> = {
  seed: {
    kind: "integer",
    min: 0,
    max: largestSeed,
    value: "N",
    about: `another sample (${String(defaultSeed)})`,
  },
  json: { kind: "text", value: "FILE", about: "writes the figures as JSON" },
  port: {
    kind: "integer",
    min: 1_024,
    max: highestPort,
    value: "N",
    about: `the first of seven ports in a row (${String(defaultPort)})`,
  },
};

/** @param usualMb what holds without the option. */
export function memoryOption(usualMb: number): OptionKind {
  return {
    kind: "integer",
    min: leastMemoryMb,
    max: mostMemoryMb,
    value: "MB",
    about: `--max-old-space-size of the app's process (${String(usualMb)})`,
  };
}

const optionKinds: Readonly<Record<string, OptionKind>> = {
  lines: { kind: "text", value: "N,N", about: `order lines of the samples (${usualLines})` },
  customer: {
    kind: "text",
    value: "N,N",
    about: `order lines of one customer (${usualCustomers})`,
  },
  emulator: {
    kind: "integer",
    min: fewestCustomerLines,
    max: mostLines,
    value: "N",
    about: `order lines for the emulator alone (${String(usualEmulatorLines)})`,
  },
  memory: memoryOption(usualMemoryMb),
  ...commonOptions,
  markdown: { kind: "text", value: "FILE", about: "writes the tables of docs/performance.md" },
};

/**
 * Reads the command line of `npm run bench`.
 * @throws HelpRequest for `--help`.
 * @throws CommandError (exit code 2) in one sentence for anything that cannot work.
 */
export function readBenchOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): BenchOptions {
  const npm = { script: "bench", typed: "npm run bench", names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment }, npm);
  const { texts, integers } = readOptions(argv, optionKinds, "npm run bench -- [options]");
  const memoryMb = integers.get("memory") ?? usualMemoryMb;
  return {
    appNodeOptions: [
      `--max-old-space-size=${String(memoryMb)}`,
      `--max-semi-space-size=${String(Math.ceil(memoryMb / semiSpacesPerHeap))}`,
    ],
    lines: sizes("lines", texts.get("lines") ?? usualLines, leastLines),
    customers: sizes("customer", texts.get("customer") ?? usualCustomers, fewestCustomerLines),
    emulatorLines: integers.get("emulator") ?? usualEmulatorLines,
    seed: integers.get("seed") ?? defaultSeed,
    json: texts.get("json"),
    markdown: texts.get("markdown"),
    port: integers.get("port") ?? defaultPort,
  };
}

function sizes(option: string, text: string, least: number): number[] {
  const numbers = text.split(",").map((part) => (/^\d{1,6}$/.test(part) ? Number(part) : NaN));
  const isAscending = numbers.every(
    (size, index) => index === 0 || size > (numbers[index - 1] ?? 0),
  );
  const isBounded = numbers.every((size) => size >= least && size <= mostLines);
  if (isAscending && isBounded) return numbers;
  throw new CommandError(
    `--${option} must be ascending numbers from ${String(least)} to ${String(mostLines)}, ` +
      `such as ${String(least)},${String(least * 2)}, not '${text}'.`,
  );
}
