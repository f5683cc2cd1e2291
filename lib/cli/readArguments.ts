import { parseArgs } from "node:util";
import type { Command, CommandCall } from "./command";

/** Arguments that fit a command. */
export interface ReadArguments extends Pick<CommandCall, "words" | "options"> {
  readonly command: Command;
  readonly settingsFile: string | undefined;
  readonly json: boolean;
}

type Options = Readonly<Record<string, { readonly type: "string" | "boolean" }>>;

const optionsOfAll: Options = { settings: { type: "string" }, json: { type: "boolean" } };

function optionsOf({ options = {} }: Command): Options {
  const own = Object.entries(options).map(([name, { value }]) => {
    return [name, { type: value === undefined ? "boolean" : "string" }] as const;
  });
  return { ...Object.fromEntries(own), ...optionsOfAll };
}

/** Options of any command, to find out which command it is: its own are checked afterwards. */
function commandNamed(args: readonly string[], commands: readonly Command[]): Command | string {
  const options = Object.assign({}, ...commands.map(optionsOf)) as Options;
  const { positionals } = parseArgs({
    args: [...args],
    allowPositionals: true,
    strict: false,
    options,
  });
  const [name] = positionals;
  if (name === undefined) return "No command.";
  return (
    commands.find((command) => command.name === name) ?? `Not a command: ${positionals.join(" ")}.`
  );
}

/**
 * Reads the arguments of the console.
 *
 * @returns a sentence where they fit no command
 */
export function readArguments(
  args: readonly string[],
  commands: readonly Command[],
): ReadArguments | string {
  const command = commandNamed(args, commands);
  if (typeof command === "string") return command;
  try {
    const { values, positionals } = parseArgs({
      args: [...args],
      allowPositionals: true,
      options: optionsOf(command),
    });
    const words = positionals.slice(1);
    const [least, most] = command.words;
    if (words.length < least || words.length > most)
      return `Not a command: ${positionals.join(" ")}. It is: ${command.name} ${command.usage}.`;
    const { settings, json, ...options } = values;
    return {
      command,
      words,
      options,
      settingsFile: typeof settings === "string" ? settings : undefined,
      json: json === true,
    };
  } catch (error) {
    return error instanceof Error ? error.message : String(error);
  }
}
