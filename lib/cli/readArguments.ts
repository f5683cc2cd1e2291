import { parseArgs, types } from "node:util";
import type { Command, CommandCall } from "./command";

/** Arguments that fit a command. */
export interface ReadArguments extends Pick<CommandCall, "words" | "options"> {
  readonly command: Command;
  readonly settingsFile: string | undefined;
  readonly json: boolean;
}

type Options = Readonly<
  Record<string, { readonly type: "string" | "boolean"; readonly short?: string }>
>;

/** What was asked for is how the console is used: of one command, or of all. */
export interface HelpWanted {
  readonly help: readonly Command[];
}

/** Arguments that fit nothing. */
export interface WrongArguments {
  readonly wrong: string;
  /** The command that was meant, where that can be told. */
  readonly meant: Command | undefined;
}

const optionsOfAll = {
  settings: { type: "string" },
  json: { type: "boolean" },
  help: { type: "boolean", short: "h" },
} as const satisfies Options;

function optionsOf({ options = {} }: Command): Options {
  const own = Object.entries(options).map(([name, { value }]) => {
    return [name, { type: value === undefined ? "boolean" : "string" }] as const;
  });
  return { ...Object.fromEntries(own), ...optionsOfAll };
}

/** Options of any command, to find out which command it is: its own are checked afterwards. */
function looselyRead(args: readonly string[], commands: readonly Command[]) {
  const options = Object.assign({}, ...commands.map(optionsOf)) as Options;
  const { values, positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options,
  });
  const isHelp = values["help"] === true || positionals[0] === "help";
  return { isHelp, words: positionals[0] === "help" ? positionals.slice(1) : positionals };
}

/** Node's own sentence, without its advice on words that begin with a hyphen: no command takes any. */
function sentenceOf(error: unknown): string {
  const text = types.isNativeError(error) ? error.message : String(error);
  const [sentence = text] = text.split(/\.? To specify a positional/);
  return /[.?]$/.test(sentence) ? sentence : `${sentence}.`;
}

function readFor(command: Command, args: readonly string[]): ReadArguments | string {
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: optionsOf(command),
    });
    const words = positionals.slice(1);
    const [least, most] = command.words;
    if (words.length < least || words.length > most)
      return `Not a command: ${positionals.join(" ")}. It is: ${[command.name, command.usage].join(" ").trim()}.`;
    const { settings, json, ...options } = values;
    return {
      command,
      words,
      options,
      settingsFile: typeof settings === "string" ? settings : undefined,
      json: json === true,
    };
  } catch (error) {
    return sentenceOf(error);
  }
}

/** Reads the arguments of the console. */
export function readArguments(
  args: readonly string[],
  commands: readonly Command[],
): ReadArguments | HelpWanted | WrongArguments {
  const { isHelp, words } = looselyRead(args, commands);
  const [name] = words;
  const command = commands.find((known) => known.name === name);
  if (isHelp && (name === undefined || command !== undefined))
    return { help: command === undefined ? commands : [command] };
  if (name === undefined) return { wrong: "No command.", meant: undefined };
  if (command === undefined)
    return { wrong: `Not a command: ${words.join(" ")}.`, meant: undefined };
  const read = readFor(command, args);
  return typeof read === "string" ? { wrong: read, meant: command } : read;
}
