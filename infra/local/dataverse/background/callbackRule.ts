import { z } from "zod";

const copiesMax = 1_000;
const delayMsMax = 3_600_000;

/**
 * How notices of completion go wrong. Effects may be combined: a notice may be delayed, then come
 * twice with a lie in it.
 */
const callbackEffectSchema = z
  .strictObject({
    /** It is never sent. */
    drop: z.boolean(),
    delayMs: z.number().int().min(0).max(delayMsMax),
    /** It waits until it is released. */
    hold: z.boolean(),
    /** It waits until a later notice of another operation was sent: the two change places. */
    afterNext: z.boolean(),
    /** The answer 202 waits until the notice was sent and answered. */
    beforeAccepted: z.boolean(),
    /** How often it is sent, all at once. */
    copies: z.number().int().min(1).max(copiesMax),
    /** Members put over those of the true body, null removes one; or a text in its place. */
    body: z.union([z.string(), z.record(z.string(), z.unknown())]),
  })
  .partial();

export const callbackRuleSchema = z.strictObject({
  name: z.string().min(1).optional(),
  /** A regular expression on the Custom API's unique name; without it every notice matches. */
  operation: z.string().refine(isPattern, "must be a regular expression").optional(),
  skip: z.number().int().min(0).default(0),
  times: z.number().int().min(1).default(1),
  effect: callbackEffectSchema,
});

export type CallbackRule = z.infer<typeof callbackRuleSchema>;
export type CallbackEffect = CallbackRule["effect"];

function isPattern(text: string): boolean {
  try {
    new RegExp(text);
    return true;
  } catch {
    return false;
  }
}
