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
  return {
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
