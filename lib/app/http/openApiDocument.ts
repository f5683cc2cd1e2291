import { z } from "zod";
import { problemContentType, problems, type ProblemCode } from "./problems";
import { noBody, type Described, type Route } from "./route";

type Json = Readonly<Record<string, unknown>>;

/** Refusals that every route may answer. */
const ofEveryRoute: readonly ProblemCode[] = [
  "invalid-request",
  "failed",
  "not-ready",
  "strange-answer",
  "unavailable",
];
/** Refusals of every route that reads a body. */
const ofEveryBody: readonly ProblemCode[] = [
  "malformed-json",
  "body-too-large",
  "not-json",
  "invalid-body",
];

const problemSchema: Json = {
  type: "object",
  description: "Problem details (RFC 9457).",
  required: ["type", "title", "status", "detail"],
  properties: {
    type: { enum: Object.keys(problems).map((code) => `urn:invjob:problem:${code}`) },
    title: { type: "string" },
    status: { type: "integer" },
    detail: { type: "string", description: "What is wrong, and the cure." },
    errors: {
      type: "array",
      items: {
        type: "object",
        required: ["field", "message"],
        properties: { field: { type: "string" }, message: { type: "string" } },
      },
    },
  },
};

function schemaOf(schema: z.ZodType, io: "input" | "output"): Json {
  const made: Json = z.toJSONSchema(schema, { io });
  // One dialect holds for the whole document.
  return Object.fromEntries(Object.entries(made).filter(([name]) => name !== "$schema"));
}

function parametersOf(where: "path" | "query", { shape }: z.ZodObject): readonly Json[] {
  return Object.entries(shape as Readonly<Record<string, z.ZodType>>).map(([name, field]) => {
    const schema = schemaOf(z.object({ [name]: field }), "input") as {
      properties: Readonly<Record<string, Json>>;
      required?: readonly string[];
    };
    return {
      name,
      in: where,
      required: where === "path" || (schema.required ?? []).includes(name),
      schema: schema.properties[name] ?? {},
    };
  });
}

function answerOf({ description, schema }: Described): Json {
  if (schema === undefined) return { description };
  return { description, content: { "application/json": { schema: schemaOf(schema, "output") } } };
}

/** One answer per status: several refusals may share one. */
function refusalsOf(codes: readonly ProblemCode[]): Json {
  const byStatus = new Map<number, string[]>();
  for (const code of codes) {
    const { status, title } = problems[code];
    byStatus.set(status, [...(byStatus.get(status) ?? []), title]);
  }
  const content = { [problemContentType]: { schema: { $ref: "#/components/schemas/Problem" } } };
  return Object.fromEntries(
    [...byStatus].map(([status, titles]) => [status, { description: titles.join(" "), content }]),
  );
}

function operationOf(route: Route): Json {
  const hasBody = route.body !== noBody;
  const answers = Object.entries(route.answers).map(([status, answer]) => [
    status,
    answerOf(answer),
  ]);
  return {
    operationId: route.name,
    summary: route.summary,
    ...(route.isCallback && { security: [] }),
    parameters: [...parametersOf("path", route.params), ...parametersOf("query", route.query)],
    ...(hasBody && {
      requestBody: { content: { "application/json": { schema: schemaOf(route.body, "input") } } },
    }),
    responses: {
      ...(Object.fromEntries(answers) as Json),
      ...(!route.isCallback && { 401: { description: "The function key is missing or wrong." } }),
      ...refusalsOf([...route.refusals, ...ofEveryRoute, ...(hasBody ? ofEveryBody : [])]),
    },
  };
}

/** The OpenAPI 3.1 document of the routes, made from the schemas that check requests. */
export function openApiDocument(routes: readonly Route[]): Json {
  const paths: Record<string, Json> = {};
  for (const route of routes) {
    const path = `/${route.path}`;
    paths[path] = { ...paths[path], [route.method.toLowerCase()]: operationOf(route) };
  }
  return {
    openapi: "3.1.0",
    info: { title: "Dataverse Invoicing Jobs", version: "1" },
    servers: [{ url: "/api" }],
    security: [{ functionKey: [] }],
    paths,
    components: {
      securitySchemes: { functionKey: { type: "apiKey", in: "header", name: "x-functions-key" } },
      schemas: { Problem: problemSchema },
    },
  };
}
