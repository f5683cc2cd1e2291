import type { Command } from "./command";

const nameWidth = 34;

function entry(text: string, help: string): string {
  if (text.length >= nameWidth) return `  ${text}\n${" ".repeat(nameWidth + 2)}${help}`;
  return `  ${text.padEnd(nameWidth)}${help}`;
}

function describe({ name, usage, summary, options = {} }: Command): readonly string[] {
  return [
    entry([name, usage].join(" ").trim(), summary),
    ...Object.entries(options).map(([option, { value, help }]) =>
      entry(`    --${option}${value === undefined ? "" : ` ${value}`}`, help),
    ),
  ];
}

/** How the console is used, made from the commands that are to be told of. */
export function usageOf(commands: readonly Command[]): string {
  return [
    "Usage: npm run job -- COMMAND",
    ...commands.flatMap(describe),
    "Options of every command:",
    entry("--settings FILE", "settings as in local.settings.sample.json"),
    entry("", "(default: local.settings.json, if there)"),
    entry("--json", "print the outcome as JSON"),
    entry("--help", "print this, of one command where one is named"),
    "The environment's variables win over the file. Exit codes: 0 done, 1 failed, 2 refused, 3 someone",
    "else is at work, 4 no such record or run, 5 not allowed as the record stands, 130 stopped by Ctrl-C.",
  ].join("\n");
}
