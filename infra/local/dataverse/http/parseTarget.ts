import { malformed } from "./ODataError";

/** The parts of a resource path: `set(key)/rest?query`. */
export interface Target {
  /** Entity set, function or action. */
  readonly name: string;
  /** What stands in parentheses, percent-decoded; undefined without parentheses. */
  readonly key: string | undefined;
  /** The key as it was sent, for headers that echo it. */
  readonly keyAsSent: string | undefined;
  /** What follows after a slash, percent-decoded; empty if nothing. */
  readonly rest: string;
  readonly search: URLSearchParams;
}

const namePattern = /^\$?[A-Za-z_][A-Za-z0-9_.]*/;

/** Splits path and query below the service root. Throws 400 when they are malformed. */
export function parseTarget(url: string): Target {
  const mark = url.indexOf("?");
  const path = (mark < 0 ? url : url.slice(0, mark)).replace(/\/$/, "");
  const search = new URLSearchParams(mark < 0 ? "" : url.slice(mark + 1));
  const name = namePattern.exec(path)?.[0] ?? "";
  const after = path.slice(name.length);
  if (!after.startsWith("(")) {
    return { name, key: undefined, keyAsSent: undefined, rest: restOf(after), search };
  }
  const end = closingParenthesis(after);
  const keyAsSent = after.slice(1, end);
  return { name, key: decode(keyAsSent), keyAsSent, rest: restOf(after.slice(end + 1)), search };
}

function restOf(after: string): string {
  if (after !== "" && !after.startsWith("/")) {
    throw malformed(`The path segment '${after.slice(0, 100)}' is not valid here.`);
  }
  return decode(after.slice(1));
}

function closingParenthesis(text: string): number {
  let quoted = false;
  for (let index = 0; index < text.length; index += 1) {
    const character = text[index];
    const isQuote = character === "'" || text.startsWith("%27", index);
    if (isQuote) {
      quoted = !quoted;
    } else if (character === ")" && !quoted) {
      return index;
    }
  }
  throw malformed("The key in the request URI is not closed by a parenthesis.");
}

function decode(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    throw malformed("The request URI is not valid percent-encoding.");
  }
}
