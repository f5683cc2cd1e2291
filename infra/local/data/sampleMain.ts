import { CommandError } from "../command/CommandError";
import type { OptionKind } from "../command/OptionKind";
import { readOptions } from "../command/readOptions";
import { refuseSwallowedOptions } from "../command/refuseSwallowedOptions";
import { runMain } from "../command/runMain";
import { leastLines, mostLines } from "./sample/planOrders";
import { writeSample } from "./writeSample";

const defaultSeed = 7;
const defaultLines = 2_000;
const optionKinds: Readonly<Record<string, OptionKind>> = {
  out: { kind: "text", value: "DIR", about: "where to write the four CSV files" },
  seed: {
    kind: "integer",
    min: 0,
    max: Number.MAX_SAFE_INTEGER,
    value: "N",
    about: `another seed gives another sample (${String(defaultSeed)})`,
  },
  lines: {
    kind: "integer",
    min: leastLines,
    max: mostLines,
    value: "N",
    about: `how many order lines (${String(defaultLines)})`,
  },
};

/** `npm run sample -- --out DIR [--seed N] [--lines N]`: writes a sample data set. */
function main(): void {
  const argv = process.argv.slice(2);
  const npm = { script: "sample", typed: "npm run sample", names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment: process.env }, npm);
  const { texts, integers } = readOptions(argv, optionKinds, "npm run sample -- --out DIR");
  const directory = texts.get("out");
  if (directory === undefined) {
    throw new CommandError("--out is missing; name the directory to write the four CSV files to.");
  }
  const seed = integers.get("seed") ?? defaultSeed;
  const counts = writeSample(directory, { seed, lines: integers.get("lines") ?? defaultLines });
  process.stdout.write(
    `${directory}: ${String(counts.orderLines)} lines of ${String(counts.orders)} orders, ` +
      `${String(counts.accounts)} customers, ${String(counts.products)} products ` +
      `(seed ${String(seed)}).\n`,
  );
}

runMain(() => Promise.resolve().then(main));
