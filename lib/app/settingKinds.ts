import { z } from "zod";
import { parseSchedule } from "../domain/schedule";

/** A whole number within bounds, with a default. */
export function whole(
  options: { min: number; max: number; byDefault: number },
  description: string,
) {
  const { min, max, byDefault } = options;
  return z
    .string()
    .regex(/^\d+$/, `must be a whole number from ${String(min)} to ${String(max)}`)
    .transform(Number)
    .pipe(
      z
        .number()
        .min(min, `must be at least ${String(min)}`)
        .max(max, `must be at most ${String(max)}`),
    )
    .default(byDefault)
    .describe(description);
}

/** Words with commas between them; empty for none. */
export function list() {
  return z
    .string()
    .default("")
    .transform((text) =>
      text
        .split(",")
        .map((part) => part.trim())
        .filter((part) => part !== ""),
    );
}

/** The logical name of a column. */
export function column(byDefault: string, description: string) {
  return z
    .string()
    .regex(/^[a-z][a-z0-9_]*$/, "must be the logical name of a column, in lower case")
    .default(byDefault)
    .describe(description);
}

/** An http or https address, without slashes at its end. */
export function address(description: string) {
  return z
    .url({
      protocol: /^https?$/,
      error: "must be an address such as https://contoso.crm4.dynamics.com",
    })
    .transform((text) => text.replace(/\/+$/, ""))
    .describe(description);
}

/** `on` unless it is turned off. */
export function switchedOn(description: string) {
  return z.enum(["on", "off"]).default("on").describe(description);
}

/** A timer's schedule; the host needs it, the app may do without. */
export function schedule(name: string) {
  return z
    .string()
    .refine((text) => parseSchedule(text) !== undefined, {
      error: "must be six fields such as 0 */5 1 * * * (second minute hour day month weekday, UTC)",
    })
    .optional()
    .describe(`When the timer \`${name}\` runs (UTC); the host reads it too, and needs it.`);
}
