import type { z } from "zod";

/** What a person calls what zod expects. */
const kinds: Readonly<Record<string, string>> = {
  string: "a text",
  number: "a number",
  int: "a whole number",
  boolean: "true or false",
  array: "a list",
  object: "an object in braces",
  record: "an object in braces",
};

/**
 * The sentence about a field that is wrong, where its schema has none of its own: what is missing, of
 * another kind, or not known, and what is right in its place. To be given to `safeParse`.
 *
 * @returns undefined where zod's own words will do
 */
export function sayWrong(issue: z.core.$ZodRawIssue): string | undefined {
  if (issue.code === "invalid_type") {
    const kind = kinds[issue.expected] ?? issue.expected;
    return issue.input === undefined ? `is missing; it must be ${kind}` : `must be ${kind}`;
  }
  if (issue.code !== "unrecognized_keys") return undefined;
  const unknown = issue.keys.map((key) => JSON.stringify(key)).join(", ");
  const known = namesOf(issue.inst);
  const cure = known.length === 0 ? "none is taken here" : `known are ${known.join(", ")}`;
  return `knows no ${unknown}; ${cure}`;
}

function namesOf(schema: unknown): readonly string[] {
  const shape =
    typeof schema === "object" && schema !== null && "shape" in schema ? schema.shape : undefined;
  return typeof shape === "object" && shape !== null ? Object.keys(shape) : [];
}
