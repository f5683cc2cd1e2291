import { existsSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CommandError } from "../../command/CommandError";
import { readJson } from "./readJson";

/** Settings with this prefix override host.json: AzureFunctionsJobHost__a__b (FUNCTIONS.md 6). */
const overridePrefix = "AzureFunctionsJobHost__";
/** What the platform uses where host.json says nothing (FUNCTIONS.md 2 and 5). */
const defaultFunctionTimeout = "00:30:00";

/** `[d.]hh:mm:ss` to milliseconds; `-1` is no limit. */
const durationSchema = z.string().transform((text, context) => {
  const match = /^(?:(\d{1,4})\.)?(\d{1,2}):(\d{2}):(\d{2})$/.exec(text);
  if (match === null) {
    context.addIssue({ code: "custom", message: `'${text}' is no duration hh:mm:ss` });
    return z.NEVER;
  }
  const [days, hours, minutes, seconds] = match.slice(1).map((part) => Number(part || "0"));
  return (((days ?? 0) * 24 + (hours ?? 0)) * 3600 + (minutes ?? 0) * 60 + (seconds ?? 0)) * 1000;
});

const queuesSchema = z
  .object({
    batchSize: z.coerce.number().int().min(1).max(32).default(16),
    newBatchThreshold: z.coerce.number().int().min(0).optional(),
    maxDequeueCount: z.coerce.number().int().min(1).default(5),
    visibilityTimeout: durationSchema.default(0),
    maxPollingInterval: durationSchema.default(2_000),
    messageEncoding: z.enum(["base64", "none"]).default("base64"),
  })
  .prefault({});

const hostSchema = z.object({
  version: z.literal("2.0"),
  functionTimeout: z
    .union([z.literal("-1").transform(() => null), durationSchema])
    .prefault(defaultFunctionTimeout),
  extensions: z
    .object({
      http: z.object({ routePrefix: z.string().default("api") }).prefault({}),
      queues: queuesSchema,
    })
    .prefault({}),
});

/** Durations are in milliseconds; `functionTimeout` null means no limit. */
export type HostConfiguration = z.infer<typeof hostSchema>;

/**
 * Reads host.json of an app and the settings that override it.
 * @throws CommandError in one sentence when it is missing or wrong.
 */
export function readHostJson(directory: string, settings: NodeJS.ProcessEnv): HostConfiguration {
  const file = join(directory, "host.json");
  if (!existsSync(file)) throw new CommandError(`${directory} has no host.json.`);
  const document = z.record(z.string(), z.unknown()).safeParse(readJson(file)).data;
  if (document === undefined) throw new CommandError(`${file} is no JSON object.`);
  for (const [name, value] of Object.entries(settings)) {
    if (!name.startsWith(overridePrefix) || value === undefined) continue;
    override(document, name.slice(overridePrefix.length).split("__"), value);
  }
  const parsed = hostSchema.safeParse(document);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  throw new CommandError(
    `host.json: ${issue?.path.join(".") ?? ""}: ${issue?.message ?? "invalid"}.`,
  );
}

function override(document: Record<string, unknown>, path: readonly string[], value: string): void {
  const [head, ...rest] = path;
  if (head === undefined) return;
  if (rest.length === 0) {
    document[head] = value;
    return;
  }
  const inner = document[head];
  const child = typeof inner === "object" && inner !== null ? { ...inner } : {};
  document[head] = child;
  override(child, rest, value);
}
