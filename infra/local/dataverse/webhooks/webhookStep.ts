import { z } from "zod";

const pairs = z.record(z.string(), z.string());

/** How a webhook proves who sends it (DATAVERSE.md 1.4). */
const authenticationSchema = z.union([
  z.strictObject({ type: z.literal("HttpHeader"), values: pairs }),
  z.strictObject({ type: z.literal("WebhookKey"), value: z.string() }),
  z.strictObject({ type: z.literal("HttpQueryString"), values: pairs }),
]);

export const endpointSchema = z.strictObject({
  url: z.url({ protocol: /^https?$/ }),
  authentication: authenticationSchema.optional(),
});

/** An asynchronous step that posts to a webhook whenever the message is called. */
export const webhookStepSchema = endpointSchema.extend({
  name: z.string().min(1).optional(),
  message: z.string().min(1),
});

export type Endpoint = z.infer<typeof endpointSchema>;

export interface WebhookStep extends Endpoint {
  readonly name: string;
  readonly message: string;
}

/** The endpoint's address and headers with its keys in them. */
export function addressed(endpoint: Endpoint): {
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
} {
  const { authentication } = endpoint;
  const url = new URL(endpoint.url);
  switch (authentication?.type) {
    case "HttpHeader":
      return { url: url.href, headers: authentication.values };
    case "WebhookKey":
      url.searchParams.set("code", authentication.value);
      return { url: url.href, headers: {} };
    case "HttpQueryString":
      for (const [key, value] of Object.entries(authentication.values)) {
        url.searchParams.set(key, value);
      }
      return { url: url.href, headers: {} };
    case undefined:
      return { url: url.href, headers: {} };
  }
}
