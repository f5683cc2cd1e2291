import { CommandError } from "../local/command/CommandError";
import { runMain } from "../local/command/runMain";
import { unbroken } from "./broken/Build";
import { readChaosOptions, type ChaosOptions } from "./chaosOptions";
import { formatRound, replayLine } from "./report/formatRound";
import { formatSummary } from "./report/formatSummary";
import { formatBite } from "./report/formatBite";
import { bite, type Bite } from "./runBites";
import { runChaos } from "./runChaos";
import { Tally } from "./storm/Tally";
import { WorkFolder } from "./WorkFolder";

/** What a shell shows for a program ended by Ctrl-C. */
const interruptedExitCode = 130;
/** A wrong option, or a port that is in use: nothing was started. */
const refusedExitCode = 2;

/**
 * `npm run chaos`: random trades through the four stages, with everything going wrong meanwhile that a
 * plan can think of, and the checker's verdict after each round.
 */
async function main(): Promise<void> {
  const options = readChaosOptions(process.argv.slice(2), process.env);
  // The processes end with the one that started them.
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"]) {
    process.once(signal, () => process.exit(interruptedExitCode));
  }
  const folder = new WorkFolder();
  say(`seed ${String(options.seed)}`);
  try {
    const isBiting = options.defects.length > 0;
    const isGood = await (isBiting ? runBites(options, folder) : runStorms(options, folder));
    if (!isGood) process.exitCode = 1;
  } catch (error) {
    // What broke a round off is there to be looked at; a refused start leaves nothing.
    const isRefused = error instanceof CommandError && error.exitCode === refusedExitCode;
    if (!isRefused) folder.keep();
    throw error;
  }
}

/** @returns whether no round had a violation */
async function runStorms(options: ChaosOptions, folder: WorkFolder): Promise<boolean> {
  const { seed, withoutLocks } = options;
  const tally = new Tally();
  let rounds = 0;
  let violations = 0;
  await runChaos({
    options,
    build: unbroken,
    folder: folder.path,
    again: (plan) => replayLine(plan, withoutLocks),
    afterRound: (outcome) => {
      rounds += 1;
      violations += outcome.violations.length;
      tally.addAll(outcome.tally);
      say(formatRound(outcome));
      if (outcome.violations.length === 0) return true;
      folder.keep();
      say(`  again: ${replayLine(outcome.plan, withoutLocks)}`);
      return true;
    },
  });
  say(formatSummary({ seed, rounds, violations, tally }));
  return violations === 0;
}

/** @returns whether every broken build was caught */
async function runBites(options: ChaosOptions, folder: WorkFolder): Promise<boolean> {
  const bites: Bite[] = [];
  for (const defect of options.defects)
    bites.push(await bite(defect, options, { folder: folder.path, say }));
  for (const caught of bites) say(formatBite(caught));
  const isGood = bites.every(({ round }) => round !== undefined);
  if (!isGood) folder.keep();
  return isGood;
}

function say(line: string): void {
  process.stdout.write(`${line}\n`);
}

runMain(main);
