/**
 * Turns the glob of package.json's `main` into a pattern over paths with `/` as separator:
 * `*`, `**`, `?` and `{a,b}`. Anything else stands for itself.
 * @param glob for example `dist/functions/*.js`.
 */
export function globToRegExp(glob: string): RegExp {
  const token = /\*\*\/|\*\*|\*|\?|\{[^{}]*\}|[\s\S]/g;
  const parts = glob.replaceAll("\\", "/").replace(/^\.\//, "").match(token) ?? [];
  return new RegExp(`^${parts.map(translate).join("")}$`);
}

function translate(part: string): string {
  if (part === "**/") return "(?:[^/]+/)*";
  if (part === "**") return ".*";
  if (part === "*") return "[^/]*";
  if (part === "?") return "[^/]";
  if (part.startsWith("{")) return `(?:${part.slice(1, -1).split(",").map(globBody).join("|")})`;
  return part.replace(/[.*+?^${}()|[\]\\]/g, "\\$&");
}

function globBody(glob: string): string {
  return globToRegExp(glob).source.slice(1, -1);
}
