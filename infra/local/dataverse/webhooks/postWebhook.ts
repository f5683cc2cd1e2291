import type { RemoteExecutionContext } from "./remoteExecutionContext";
import { addressed, type Endpoint } from "./webhookStep";

/** Bounds and retry of a webhook (DATAVERSE.md 1.4). */
const payloadBytesMax = 256 * 1_024;
const answerWithinMs = 60_000;
const attemptsMax = 2;
const answerCharactersMax = 2_000;
const retriedStatuses: ReadonlySet<number> = new Set([502, 503, 504]);

/** What a payload over the limit loses. */
const strippedMembers = [
  "ParentContext",
  "InputParameters",
  "PreEntityImages",
  "PostEntityImages",
] as const;

/** How stripped members look is not documented: left out, null, or empty. */
export type StrippedAs = "absent" | "null" | "empty";

export interface WebhookPost {
  readonly endpoint: Endpoint;
  readonly context: RemoteExecutionContext;
  /** The environment's domain name. */
  readonly organization: string;
  readonly strippedAs: StrippedAs;
}

export interface WebhookDelivery {
  /** The last answer's status; null where none came in time. */
  readonly status: number | null;
  readonly attempts: number;
  readonly bytes: number;
  readonly stripped: boolean;
  /** The beginning of the last answer's body. */
  readonly answer?: string;
  readonly error?: string;
}

/** Posts the context; once more on 502, 503 and 504. */
export async function postWebhook(post: WebhookPost): Promise<WebhookDelivery> {
  const full = serialize(post.context);
  const stripped = Buffer.byteLength(full) > payloadBytesMax;
  const body = stripped ? serialize(strip(post.context, post.strippedAs)) : full;
  const { url, headers } = addressed(post.endpoint);
  const request = {
    method: "POST",
    headers: { ...headers, ...contextHeaders(post, stripped) },
    body,
  };
  const bytes = Buffer.byteLength(body);
  for (let attempts = 1; ; attempts += 1) {
    try {
      const answer = await fetch(url, { ...request, signal: AbortSignal.timeout(answerWithinMs) });
      const text = (await answer.text()).slice(0, answerCharactersMax);
      const { status } = answer;
      if (attempts >= attemptsMax || !retriedStatuses.has(status)) {
        return { status, attempts, bytes, stripped, answer: text };
      }
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return { status: null, attempts, bytes, stripped, error: String(cause) };
    }
  }
}

function contextHeaders(
  { context, organization }: WebhookPost,
  stripped: boolean,
): Record<string, string> {
  return {
    "Content-Type": "application/json",
    "x-ms-dynamics-organization": organization,
    "x-ms-dynamics-entity-name": String(context["PrimaryEntityName"]),
    "x-ms-dynamics-request-name": String(context["MessageName"]),
    "x-ms-correlation-request-id": String(context["CorrelationId"]),
    ...(stripped ? { "x-ms-dynamics-msg-size-exceeded": "true" } : {}),
  };
}

/** The SDK's serializer escapes slashes. */
function serialize(context: RemoteExecutionContext): string {
  return JSON.stringify(context).replaceAll("/", "\\/");
}

function strip(context: RemoteExecutionContext, strippedAs: StrippedAs): RemoteExecutionContext {
  const rest = { ...context };
  for (const name of strippedMembers) {
    if (strippedAs === "absent") {
      Reflect.deleteProperty(rest, name);
    } else {
      rest[name] = strippedAs === "null" || name === "ParentContext" ? null : [];
    }
  }
  return rest;
}
