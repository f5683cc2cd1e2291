import { CommandError } from "../command/CommandError";
import type { OptionKind } from "../command/OptionKind";
import {
  fewestCustomers,
  leastLines,
  mostCustomers,
  mostLines,
  sampleProblem,
  usualSample,
} from "./sample/SampleOptions";
import type { SampleOptions } from "./sample/SampleOptions";

/** The options of a command line by which a sample is made. */
export const sampleOptionKinds: Readonly<Record<string, OptionKind>> = {
  seed: {
    kind: "integer",
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    value: "N",
    about: `another sample (${String(usualSample.seed)})`,
  },
  lines: {
    kind: "integer",
    min: leastLines,
    max: mostLines,
    value: "N",
    about: `how many order lines the sample has (${String(usualSample.lines)})`,
  },
  customers: {
    kind: "integer",
    min: fewestCustomers,
    max: mostCustomers,
    value: "N",
    about: "how many customers (one for 17 lines)",
  },
  "largest-customer": {
    kind: "integer",
    min: 1,
    max: mostLines,
    value: "N",
    about: "how many of the lines one customer has (a tenth)",
  },
  "longest-order": {
    kind: "integer",
    min: 1,
    max: mostLines,
    value: "N",
    about: "how many of those are on one order",
  },
};

/**
 * The sample that was asked for, the usual one for what was not said; undefined: nothing was said.
 * @throws CommandError (exit code 2) in one sentence where the numbers do not fit each other.
 */
export function readSampleOptions(
  integers: ReadonlyMap<string, number>,
): SampleOptions | undefined {
  if (!Object.keys(sampleOptionKinds).some((name) => integers.has(name))) return undefined;
  const shape = {
    customers: integers.get("customers"),
    largestCustomer: integers.get("largest-customer"),
    longestOrder: integers.get("longest-order"),
  };
  const given = Object.entries(shape).filter(([, value]) => value !== undefined);
  const options: SampleOptions = {
    seed: integers.get("seed") ?? usualSample.seed,
    lines: integers.get("lines") ?? usualSample.lines,
    ...Object.fromEntries(given),
  };
  const problem = sampleProblem(options);
  if (problem !== undefined) throw new CommandError(problem);
  return options;
}

/** The sample in words, by which a state remembers what it was loaded from. */
export function describeSample(options: SampleOptions): string {
  const { seed, lines, customers, largestCustomer, longestOrder } = options;
  const parts = [
    ...(customers === undefined ? [] : [`${String(customers)} customers`]),
    ...(largestCustomer === undefined ? [] : [`one of them with ${String(largestCustomer)} lines`]),
    ...(longestOrder === undefined ? [] : [`an order of ${String(longestOrder)}`]),
  ];
  return [`the sample of ${String(lines)} lines, seed ${String(seed)}`, ...parts].join(", ");
}
