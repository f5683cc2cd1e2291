import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { CommandError } from "../local/command/CommandError";
import { runMain } from "../local/command/runMain";
import { unbroken } from "./broken/Build";
import { readChaosOptions } from "./chaosOptions";
import { formatRound, replayLine } from "./report/formatRound";
import { formatSummary } from "./report/formatSummary";
import { runChaos } from "./runChaos";
import { Tally } from "./storm/Tally";

/**
 * `npm run chaos`: random trades through the four stages, with everything going wrong meanwhile that a
 * plan can think of, and the checker's verdict after each round.
 */
async function main(): Promise<void> {
  const options = readChaosOptions(process.argv.slice(2), process.env);
  const folder = mkdtempSync(join(tmpdir(), "invoicing-chaos-"));
  const { seed, withoutLocks } = options;
  const tally = new Tally();
  let rounds = 0;
  let violations = 0;
  say(`seed ${String(seed)}`);
  await runChaos({
    options,
    build: unbroken,
    folder,
    afterRound: (outcome, evidence) => {
      rounds += 1;
      violations += outcome.violations.length;
      tally.addAll(outcome.tally);
      say(formatRound(outcome));
      if (outcome.violations.length > 0)
        say(`  again: ${replayLine(outcome.plan, withoutLocks)}; kept: ${evidence}`);
      return true;
    },
  });
  say(formatSummary({ seed, rounds, violations, tally }));
  if (violations > 0) throw new CommandError("The app broke its promises.", 1);
  rmSync(folder, { recursive: true });
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

runMain(main);
