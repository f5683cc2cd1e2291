const text = { type: "string", minLength: 1 } as const;
const schema = { type: "object" } as const;

const content = {
  type: "object",
  minProperties: 1,
  propertyNames: { pattern: "^application/(problem\\+)?json$" },
  additionalProperties: {
    type: "object",
    required: ["schema"],
    properties: { schema },
    additionalProperties: false,
  },
} as const;

const operation = {
  type: "object",
  required: ["operationId", "summary", "parameters", "responses"],
  properties: {
    operationId: text,
    summary: text,
    security: { type: "array", items: { type: "object" } },
    parameters: {
      type: "array",
      items: {
        type: "object",
        required: ["name", "in", "required", "schema"],
        properties: {
          name: text,
          in: { enum: ["path", "query"] },
          required: { type: "boolean" },
          description: text,
          schema,
        },
        if: { properties: { in: { const: "path" } } },
        then: { properties: { required: { const: true } } },
        additionalProperties: false,
      },
    },
    requestBody: {
      type: "object",
      required: ["content"],
      properties: { content, required: { type: "boolean" }, description: text },
      additionalProperties: false,
    },
    responses: {
      type: "object",
      minProperties: 1,
      propertyNames: { pattern: "^[1-5]\\d\\d$" },
      additionalProperties: {
        type: "object",
        required: ["description"],
        properties: { description: text, content, headers: { type: "object" } },
        additionalProperties: false,
      },
    },
  },
  additionalProperties: false,
} as const;

/** What OpenAPI 3.1 asks of a document, as far as ours makes use of it; nothing else is allowed. */
export const openApiSchema = {
  type: "object",
  required: ["openapi", "info", "paths"],
  properties: {
    openapi: { type: "string", pattern: "^3\\.1\\.\\d+$" },
    info: { type: "object", required: ["title", "version"] },
    servers: { type: "array", items: { type: "object", required: ["url"] } },
    security: { type: "array", items: { type: "object" } },
    paths: {
      type: "object",
      propertyNames: { pattern: "^/" },
      additionalProperties: {
        type: "object",
        properties: { get: operation, post: operation, delete: operation },
        additionalProperties: false,
      },
    },
    components: {
      type: "object",
      properties: {
        schemas: { type: "object", additionalProperties: schema },
        securitySchemes: {
          type: "object",
          additionalProperties: {
            type: "object",
            required: ["type", "name", "in"],
            properties: { type: { const: "apiKey" }, name: text, in: { const: "header" } },
          },
        },
      },
      additionalProperties: false,
    },
  },
  additionalProperties: false,
} as const;
