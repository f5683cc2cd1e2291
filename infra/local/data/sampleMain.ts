import { CommandError } from "../command/CommandError";
import type { OptionKind } from "../command/OptionKind";
import { readOptions } from "../command/readOptions";
import { refuseSwallowedOptions } from "../command/refuseSwallowedOptions";
import { runMain } from "../command/runMain";
import { usualSample } from "./sample/SampleOptions";
import { readSampleOptions, sampleOptionKinds } from "./sampleCommand";
import { writeSample } from "./writeSample";

const optionKinds: Readonly<Record<string, OptionKind>> = {
  out: { kind: "text", value: "DIR", about: "where to write the four CSV files" },
  ...sampleOptionKinds,
};

/** `npm run sample -- --out DIR [--seed N] [--lines N] ...`: writes a sample data set. */
function main(): void {
  const argv = process.argv.slice(2);
  const npm = { script: "sample", typed: "npm run sample", names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment: process.env }, npm);
  const { texts, integers } = readOptions(argv, optionKinds, "npm run sample -- --out DIR");
  const directory = texts.get("out");
  if (directory === undefined) {
    throw new CommandError("--out is missing; name the directory to write the four CSV files to.");
  }
  const options = readSampleOptions(integers) ?? usualSample;
  const counts = writeSample(directory, options);
  process.stdout.write(
    `${directory}: ${String(counts.orderLines)} lines of ${String(counts.orders)} orders, ` +
      `${String(counts.accounts)} customers, ${String(counts.products)} products ` +
      `(seed ${String(options.seed)}).\n`,
  );
}

runMain(() => Promise.resolve().then(main));
