import { z } from "zod";
import { CommandError } from "../../command/CommandError";
import type { Registration } from "../core/FunctionsCore";
import type { FunctionCallback } from "../core/coreTypes";

export type AuthLevel = "anonymous" | "function" | "admin";

export type Trigger =
  | {
      readonly type: "timer";
      readonly binding: string;
      readonly schedule: string;
      readonly runOnStartup: boolean;
      readonly useMonitor: boolean;
    }
  | {
      readonly type: "http";
      readonly binding: string;
      readonly route: string;
      readonly methods: readonly string[];
      readonly authLevel: AuthLevel;
    }
  | {
      readonly type: "queue";
      readonly binding: string;
      readonly queueName: string;
      readonly connection: string;
    };

export interface QueueOutput {
  readonly binding: string;
  readonly queueName: string;
  readonly connection: string;
}

export interface AppFunction {
  readonly name: string;
  readonly trigger: Trigger;
  readonly queueOutputs: readonly QueueOutput[];
  readonly metadata: unknown;
  readonly handler: FunctionCallback;
}

const bindingSchema = z.looseObject({
  type: z.string(),
  direction: z.enum(["in", "out"]),
});
const metadataSchema = z.object({
  name: z.string(),
  bindings: z.record(z.string(), bindingSchema),
  retryOptions: z.unknown().optional(),
});
const timerSchema = z.object({
  schedule: z.string(),
  runOnStartup: z.boolean().optional().default(false),
  useMonitor: z.boolean().optional().default(true),
});
const httpSchema = z.object({
  route: z.string().optional(),
  methods: z.array(z.string()).optional().default(["GET", "POST"]),
  authLevel: z.enum(["anonymous", "function", "admin"]).optional().default("anonymous"),
});
const queueSchema = z.object({ queueName: z.string(), connection: z.string() });

const functionName = /^[a-z][a-z0-9_-]{0,127}$/i;

/**
 * Reads one registration; what this host cannot carry out is refused here, at load, rather than
 * failing in the middle of a run.
 * @param resolve replaces `%SETTING%` in a binding's text.
 * @throws CommandError naming the function and what is not supported.
 */
export function describeFunction(
  registration: Registration,
  resolve: (text: string) => string,
): AppFunction {
  const { name, bindings, retryOptions } = metadataSchema.parse(registration.metadata);
  if (!functionName.test(name) || name.toLowerCase() === "host") {
    throw new CommandError(
      `'${name}' is no function name: a letter, then at most 127 letters, digits, _ or -.`,
    );
  }
  if (retryOptions !== undefined) refuse(name, "a retry policy");
  const triggers: Trigger[] = [];
  const queueOutputs: QueueOutput[] = [];
  for (const [binding, details] of Object.entries(bindings)) {
    if (/trigger$/i.test(details.type)) {
      triggers.push(describeTrigger({ name, binding, details, resolve }));
    } else if (details.direction === "in") refuse(name, `an input binding of type ${details.type}`);
    else if (details.type === "queue") {
      const { queueName, connection } = queueSchema.parse(details);
      queueOutputs.push({ binding, queueName: resolve(queueName), connection });
    } else if (details.type !== "http") refuse(name, `an output binding of type ${details.type}`);
  }
  const [trigger] = triggers;
  if (trigger === undefined) throw new CommandError(`Function ${name} has no trigger.`);
  const { metadata, handler } = registration;
  return { name, trigger, queueOutputs, metadata, handler };
}

function describeTrigger(options: {
  readonly name: string;
  readonly binding: string;
  readonly details: z.infer<typeof bindingSchema>;
  readonly resolve: (text: string) => string;
}): Trigger {
  const { name, binding, details, resolve } = options;
  switch (details.type) {
    case "timerTrigger": {
      const timer = timerSchema.parse(details);
      return { type: "timer", binding, ...timer, schedule: resolve(timer.schedule) };
    }
    case "httpTrigger": {
      const { route, methods, authLevel } = httpSchema.parse(details);
      const upper = methods.map((method) => method.toUpperCase());
      return { type: "http", binding, route: resolve(route ?? name), methods: upper, authLevel };
    }
    case "queueTrigger": {
      const { queueName, connection } = queueSchema.parse(details);
      return { type: "queue", binding, queueName: resolve(queueName), connection };
    }
    default:
      return refuse(name, `a trigger of type ${details.type}`);
  }
}

function refuse(name: string, what: string): never {
  throw new CommandError(`Function ${name} uses ${what}, which the local host does not support.`);
}
