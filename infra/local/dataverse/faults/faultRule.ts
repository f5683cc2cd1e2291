import { z } from "zod";

/** How often a rule without `times` fires. */
const timesDefault = 1;
const countMax = 1_000_000_000;
const waitMsMax = 600_000;
const operationsMax = 1_000;
const patternLengthMax = 500;

const pattern = z
  .string()
  .min(1)
  .max(patternLengthMax)
  .refine((text) => isRegExp(text), "must be a regular expression");

const requestKinds = [
  "query",
  "fetchXml",
  "count",
  "retrieve",
  "create",
  "update",
  "upsert",
  "delete",
  "batch",
  "action",
  "metadata",
  "other",
] as const;

const match = z.strictObject({
  method: z.string().optional(),
  /** On path and query below the service root; inside a batch on the inner request's. */
  route: pattern.optional(),
  /** `write` is any create, update, upsert or delete. */
  kind: z.enum([...requestKinds, "write"]).optional(),
  /** On the request's or inner request's body. */
  body: pattern.optional(),
  /** On the header `x-ms-correlation-id` of the HTTP request. */
  correlation: pattern.optional(),
  userAgent: pattern.optional(),
});

/** Seconds, a text to be sent as it is, a date that many seconds from now, or null for no header. */
const retryAfter = z.union([
  z.number().int().min(0),
  z.string().max(100),
  z.strictObject({ dateInSeconds: z.number().int() }),
  z.null(),
]);

const effect = z.discriminatedUnion("type", [
  z.strictObject({ type: z.literal("dropAnswer") }),
  z.strictObject({
    type: z.literal("status"),
    code: z.number().int().min(300).max(599),
    errorCode: z.string().default(""),
    message: z.string().default("A fault was injected."),
    retryAfter: retryAfter.optional(),
  }),
  z.strictObject({
    type: z.literal("throttle"),
    facet: z.enum(["requests", "time", "concurrency"]).default("requests"),
    retryAfter: retryAfter.default(1),
  }),
  z.strictObject({ type: z.literal("deadlock") }),
  z.strictObject({ type: z.literal("rolledBack") }),
  z.strictObject({ type: z.literal("sqlTimeout"), committed: z.boolean().default(false) }),
  z.strictObject({
    type: z.literal("unavailable"),
    status: z.union([z.literal(502), z.literal(503), z.literal(504)]).default(503),
    committed: z.boolean().default(false),
    retryAfter: retryAfter.optional(),
  }),
  z.strictObject({ type: z.literal("delay"), ms: z.number().int().min(0).max(waitMsMax) }),
  z.strictObject({ type: z.literal("hang") }),
  z.strictObject({ type: z.literal("hold") }),
]);

const point = z.union([
  z.enum(["before", "afterCommit", "operation", "keyResolved"]),
  z.strictObject({ operation: z.number().int().min(1).max(operationsMax) }),
]);

const fields = z.strictObject({
  name: z.string().min(1).max(200).optional(),
  match: match.default({}),
  skip: z.number().int().min(0).max(countMax).default(0),
  times: z.number().int().min(0).max(countMax).default(timesDefault),
  point: point.optional(),
  effect,
});

export type FaultRule = z.infer<typeof fields>;
export type FaultEffect = FaultRule["effect"];
export type FaultMatch = FaultRule["match"];
export type FaultPoint = NonNullable<FaultRule["point"]>;
export type RetryAfter = z.infer<typeof retryAfter>;

/** Effects that are an error of one operation, so that they can stand in a part of a batch. */
const operationEffects: ReadonlySet<FaultEffect["type"]> = new Set([
  "status",
  "deadlock",
  "rolledBack",
  "sqlTimeout",
  "throttle",
]);
const waits: ReadonlySet<FaultEffect["type"]> = new Set(["delay", "hold"]);

/** Where a rule strikes: as it says, else where its effect belongs. */
export function pointOf(rule: Pick<FaultRule, "point" | "effect">): FaultPoint {
  if (rule.point !== undefined) {
    return rule.point;
  }
  switch (rule.effect.type) {
    case "status":
    case "deadlock":
    case "rolledBack":
    case "sqlTimeout":
      return "operation";
    case "dropAnswer":
      return "afterCommit";
    case "unavailable":
      return rule.effect.committed ? "afterCommit" : "before";
    case "throttle":
    case "delay":
    case "hang":
    case "hold":
      return "before";
  }
}

function fits(rule: Pick<FaultRule, "point" | "effect">): boolean {
  const { type } = rule.effect;
  const place = pointOf(rule);
  if (place === "operation") {
    return operationEffects.has(type);
  }
  if (place === "keyResolved") {
    return waits.has(type);
  }
  return typeof place === "string" || !waits.has(type);
}

function isRegExp(text: string): boolean {
  try {
    return new RegExp(text) instanceof RegExp;
  } catch {
    return false;
  }
}

/** One rule as the admin endpoint takes it; see README.md for what each part means. */
export const faultRuleSchema = fields.refine(fits, "effect and point do not go together");
