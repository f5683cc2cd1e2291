import { CommandError } from "../command/CommandError";
import { readOptions, type OptionKind } from "../command/readOptions";
import { runMain } from "../command/runMain";
import { leastLines, mostLines } from "./sample/planOrders";
import { writeSample } from "./writeSample";

const defaultSeed = 7;
const defaultLines = 2_000;
const seedOption: OptionKind = { kind: "integer", min: 0, max: Number.MAX_SAFE_INTEGER };
const linesOption: OptionKind = { kind: "integer", min: leastLines, max: mostLines };

/** `npm run sample -- --out DIR [--seed N] [--lines N]`: writes a sample data set. */
function main(): void {
  const { texts, integers } = readOptions(process.argv.slice(2), {
    out: { kind: "text" },
    seed: seedOption,
    lines: linesOption,
  });
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
