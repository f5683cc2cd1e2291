import type { OptionKind } from "./OptionKind";

/** What `--help` shows. @param usage how the command is typed, such as `npm start -- [options]`. */
export function formatHelp(usage: string, kinds: Readonly<Record<string, OptionKind>>): string {
  const rows = Object.entries(kinds).map(([name, kind]): [string, string] => [
    kind.kind === "flag" ? `--${name}` : `--${name} ${kind.value ?? defaultValue[kind.kind]}`,
    kind.about ?? "",
  ]);
  rows.push(["--help, -h", "shows this and ends"]);
  const width = Math.max(...rows.map(([option]) => option.length));
  const lines = rows.map(([option, about]) => `  ${option.padEnd(width)}  ${about}`.trimEnd());
  return [usage, "", ...lines].join("\n");
}

const defaultValue = { text: "TEXT", integer: "N" } as const;
