import { CommandError } from "./CommandError";

/** Options that npm has itself: set in a person's own npm settings they do not come from this line. */
const ofNpmToo: ReadonlySet<string> = new Set(["json"]);

/**
 * Refuses a command line of which npm kept the options: without `--` between, npm takes them for its
 * own, hands on their values at most, and the command would do something else than was asked for.
 * @param script the name of the script in package.json.
 * @param typed how a person starts it, such as `npm start`.
 * @throws CommandError (exit code 2) in one sentence.
 */
export function refuseSwallowedOptions(
  { argv, environment }: { argv: readonly string[]; environment: NodeJS.ProcessEnv },
  { script, typed, names }: { script: string; typed: string; names: readonly string[] },
): void {
  if (environment["npm_lifecycle_event"] !== script) return;
  const startsWithValue = argv[0] !== undefined && !argv[0].startsWith("-");
  const swallowed = names.filter(
    (name) =>
      environment[`npm_config_${name.replaceAll("-", "_")}`] !== undefined &&
      (startsWithValue || !ofNpmToo.has(name)),
  );
  if (swallowed.length === 0) return;
  const options = swallowed.map((name) => `--${name}`).join(", ");
  throw new CommandError(`npm kept ${options} for itself; write options after \`${typed} --\`.`);
}
