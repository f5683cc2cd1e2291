import { CommandError } from "./CommandError";
import { formatHelp } from "./formatHelp";
import { HelpRequest } from "./HelpRequest";
import type { OptionKind } from "./OptionKind";

export interface OptionValues {
  readonly flags: ReadonlySet<string>;
  readonly texts: ReadonlyMap<string, string>;
  readonly integers: ReadonlyMap<string, number>;
}

/** The highest TCP port; 0 asks the system for a free one. */
export const portOption: OptionKind = { kind: "integer", min: 0, max: 65_535 };

/**
 * Reads `--name value`, `--name=value` and `--flag` from a command line.
 * @param kinds option names, without the dashes, and what they take.
 * @param usage how the command is typed, for its help.
 * @throws HelpRequest if `--help` or `-h` is among them.
 * @throws CommandError (exit code 2) in one sentence for an unknown or repeated option, a missing
 * value, or a number that is none or out of bounds.
 */
export function readOptions(
  argv: readonly string[],
  kinds: Readonly<Record<string, OptionKind>>,
  usage = "Options:",
): OptionValues {
  if (argv.some((argument) => argument === "--help" || argument === "-h")) {
    throw new HelpRequest(formatHelp(usage, kinds));
  }
  const flags = new Set<string>();
  const texts = new Map<string, string>();
  const integers = new Map<string, number>();
  for (let index = 0; index < argv.length; index += 1) {
    const [option, inlineValue] = splitOption(argv[index] ?? "");
    const kind = Object.hasOwn(kinds, option.slice(2)) ? kinds[option.slice(2)] : undefined;
    if (kind === undefined || !option.startsWith("--")) throw unknownOption(option, kinds);
    const name = option.slice(2);
    if (flags.has(name) || texts.has(name) || integers.has(name)) {
      throw new CommandError(`${option} is given twice; give it once.`);
    }
    if (kind.kind === "flag") {
      if (inlineValue !== undefined) throw new CommandError(`${option} takes no value.`);
      flags.add(name);
      continue;
    }
    const value = inlineValue ?? argv[(index += 1)];
    if (value === undefined || value === "" || (inlineValue === undefined && /^--/.test(value))) {
      throw new CommandError(`${option} needs a value after it.`);
    }
    if (kind.kind === "text") texts.set(name, value);
    else integers.set(name, readInteger(option, value, kind));
  }
  return { flags, texts, integers };
}

function splitOption(argument: string): [string, string | undefined] {
  const equals = argument.indexOf("=");
  if (!argument.startsWith("--") || equals < 0) return [argument, undefined];
  return [argument.slice(0, equals), argument.slice(equals + 1)];
}

function unknownOption(option: string, kinds: Readonly<Record<string, OptionKind>>): CommandError {
  const known = Object.keys(kinds).map((name) => `--${name}`);
  return new CommandError(`${option} is not an option; the options are ${known.join(", ")}.`);
}

function readInteger(
  option: string,
  value: string,
  bounds: { readonly min: number; readonly max: number },
): number {
  const number = /^-?\d{1,15}$/.test(value) ? Number(value) : Number.NaN;
  if (!(number >= bounds.min && number <= bounds.max)) {
    throw new CommandError(
      `${option} must be a whole number from ${String(bounds.min)} to ${String(bounds.max)}, not '${value}'.`,
    );
  }
  return number;
}
