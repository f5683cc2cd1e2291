import { randomInt } from "node:crypto";
import type { OptionKind } from "../local/command/OptionKind";
import { readOptions } from "../local/command/readOptions";
import { refuseSwallowedOptions } from "../local/command/refuseSwallowedOptions";
import { roundsMax, seedMax } from "./plan/planRound";
import { portsInARow } from "./world/ChaosPorts";

const usualRounds = 20;
const usualPort = 7_371;
const portMin = 1_024;
const portMax = 65_535 - portsInARow;

export interface ChaosOptions {
  readonly seed: number;
  /** The rounds to run: one alone, or so many from the first. */
  readonly firstRound: number;
  readonly rounds: number;
  readonly withoutLocks: boolean;
  readonly port: number;
}

const optionKinds: Readonly<Record<string, OptionKind>> = {
  seed: {
    kind: "integer",
    min: 0,
    max: seedMax,
    value: "N",
    about: "the plan's seed (a fresh one, which is told)",
  },
  rounds: {
    kind: "integer",
    min: 1,
    max: roundsMax - 1,
    value: "N",
    about: `how many rounds (${String(usualRounds)})`,
  },
  round: {
    kind: "integer",
    min: 1,
    max: roundsMax - 1,
    value: "N",
    about: "this round of the seed alone",
  },
  "no-locks": { kind: "flag", about: "every lock is off in every round" },
  port: {
    kind: "integer",
    min: portMin,
    max: portMax,
    value: "N",
    about: `the first of ${String(portsInARow)} ports in a row (${String(usualPort)})`,
  },
};

/**
 * Reads the command line of `npm run chaos`.
 * @throws HelpRequest for `--help`.
 * @throws CommandError (exit code 2) in one sentence for anything that cannot work.
 */
export function readChaosOptions(
  argv: readonly string[],
  environment: NodeJS.ProcessEnv,
): ChaosOptions {
  const npm = { script: "chaos", typed: "npm run chaos", names: Object.keys(optionKinds) };
  refuseSwallowedOptions({ argv, environment }, npm);
  const { flags, integers } = readOptions(argv, optionKinds, "npm run chaos -- [options]");
  const round = integers.get("round");
  return {
    seed: integers.get("seed") ?? randomInt(seedMax),
    firstRound: round ?? 1,
    rounds: round === undefined ? (integers.get("rounds") ?? usualRounds) : 1,
    withoutLocks: flags.has("no-locks"),
    port: integers.get("port") ?? usualPort,
  };
}
