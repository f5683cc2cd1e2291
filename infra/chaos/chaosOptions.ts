import { randomInt } from "node:crypto";
import { CommandError } from "../local/command/CommandError";
import type { OptionKind } from "../local/command/OptionKind";
import { readOptions } from "../local/command/readOptions";
import { refuseSwallowedOptions } from "../local/command/refuseSwallowedOptions";
import type { Defect } from "./broken/Defect";
import { defects } from "./broken/defects";
import { roundsMax, seedMax } from "./plan/planRound";
import { portsInARow } from "./world/ChaosPorts";

const usualRounds = 20;
/** A broken build has to be caught within so many rounds. */
const bitesRounds = 50;
/** A day. */
const secondsMax = 86_400;
const usualPort = 7_371;
const portMin = 1_024;
const portMax = 65_535 - portsInARow;

export interface ChaosOptions {
  readonly seed: number;
  /** The rounds to run: one alone, or so many from the first. */
  readonly firstRound: number;
  readonly rounds: number;
  /** No round begins later than so many seconds after the first. */
  readonly seconds: number;
  readonly withoutLocks: boolean;
  /** Broken builds are run in place of the app as it is. */
  readonly defects: readonly Defect[];
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
  seconds: {
    kind: "integer",
    min: 1,
    max: secondsMax,
    value: "N",
    about: "begins no round after so many seconds",
  },
  "no-locks": { kind: "flag", about: "every lock is off in every round" },
  bites: {
    kind: "flag",
    about: `runs every broken build until it is caught, at most ${String(bitesRounds)} rounds each`,
  },
  broken: {
    kind: "text",
    value: "NAME",
    about: `runs this one: ${defects.map(({ name }) => name).join(", ")}`,
  },
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
  const { flags, integers, texts } = readOptions(argv, optionKinds, "npm run chaos -- [options]");
  const round = integers.get("round");
  if (round !== undefined && integers.has("rounds"))
    throw new CommandError("--round runs one round alone, --rounds so many; give one of them.");
  if (flags.has("bites") && texts.has("broken"))
    throw new CommandError("--bites runs every broken build, --broken one; give one of them.");
  const broken = flags.has("bites") ? defects : defectNamed(texts.get("broken"));
  const usual = broken.length > 0 ? bitesRounds : usualRounds;
  return {
    seed: integers.get("seed") ?? randomInt(seedMax),
    firstRound: round ?? 1,
    rounds: round === undefined ? (integers.get("rounds") ?? usual) : 1,
    seconds: integers.get("seconds") ?? secondsMax,
    withoutLocks: flags.has("no-locks"),
    defects: broken,
    port: integers.get("port") ?? usualPort,
  };
}

function defectNamed(name: string | undefined): readonly Defect[] {
  if (name === undefined) return [];
  const named = defects.filter((defect) => defect.name === name);
  if (named.length > 0) return named;
  const names = defects.map((defect) => defect.name).join(", ");
  throw new CommandError(`--broken must be one of ${names}, not '${name}'.`);
}
