import { HttpRequest, InvocationContext, output, type HttpRequestInit } from "@azure/functions";
import { z } from "zod";
import type { App } from "../../../../lib/app/composeApp";
import { noBody, noFields, route, type Route } from "../../../../lib/app/http/route";
import { serveRoute } from "../../../../lib/app/http/serveRoute";
import { ConfigurationError, UnavailableError } from "../../../../lib/ports/errors";

const queue = output.storageQueue({ queueName: "runs", connection: "AzureWebJobsStorage" });
const bytesMax = 1_000;

function app(isEasyAuth = false): App {
  return {
    http: {
      bodyBytesMax: { HTTP_BODY_BYTES: bytesMax, CALLBACK_BODY_BYTES: 2 * bytesMax },
      isEasyAuth,
    },
  } as unknown as App;
}

const echo = route({
  name: "echo",
  method: "POST",
  path: "things/{id}",
  summary: "Answers what it was asked.",
  params: z.strictObject({ id: z.string().regex(/^\d+$/, "must be a number") }),
  query: z.strictObject({ limit: z.coerce.number().optional() }),
  body: z.strictObject({
    reason: z.string().min(1, "must say why"),
    dryRun: z.boolean().optional(),
  }),
  answers: { 202: { description: "What was asked." } },
  refusals: [],
  isQueueing: true,
  handle: ({ params, query, body, actor }) =>
    Promise.resolve({
      status: 202,
      body: { params, query, body, actor },
      message: { runId: params.id, slice: 0 },
    }),
});

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: { readonly [member: string]: unknown };
  readonly message: unknown;
}

async function ask(
  target: Route,
  request: Partial<HttpRequestInit> & { readonly url?: string },
  compose: () => App = app,
): Promise<Answer> {
  const context = new InvocationContext({ functionName: target.name, logHandler: () => undefined });
  const headers = { "content-type": "application/json", ...(request.headers as object) };
  const made = new HttpRequest({
    method: target.method,
    url: "http://localhost/api/things/1",
    params: { id: "1" },
    ...request,
    headers,
  });
  const response = await serveRoute(target, compose, queue)(made, context);
  return {
    status: response.status ?? 0,
    headers: response.headers as Record<string, string>,
    body: JSON.parse(response.body as string) as Answer["body"],
    message: context.extraOutputs.get(queue),
  };
}

const good = { body: { string: '{"reason":"why"}' } };

describe("a route", () => {
  it("hands checked values on, and its message to the queue", async () => {
    const answer = await ask(echo, { ...good, query: { limit: "5", code: "the function key" } });
    expect(answer.status).toBe(202);
    expect(answer.headers["content-type"]).toBe("application/json");
    expect(answer.body).toEqual({
      params: { id: "1" },
      query: { limit: 5 },
      body: { reason: "why" },
      actor: "function key",
    });
    expect(answer.message).toEqual({ runId: "1", slice: 0 });
  });

  it.each([
    ["a wrong path", { ...good, params: { id: "x" } }, 400, "invalid-request", "path.id: must be"],
    ["a wrong query", { ...good, query: { limit: "x" } }, 400, "invalid-request", "query.limit"],
    ["an unknown query", { ...good, query: { top: "1" } }, 400, "invalid-request", "top"],
    ["a body that is not JSON", { body: { string: "{reason" } }, 400, "malformed-json", "JSON"],
    ["an empty field", { body: { string: '{"reason":""}' } }, 422, "invalid-body", "must say why"],
    ["no body", {}, 422, "invalid-body", "body.reason"],
    ["an array", { body: { string: "[1]" } }, 422, "invalid-body", "body"],
    [
      "an unknown field",
      { body: { string: '{"reason":"x","dry":1}' } },
      422,
      "invalid-body",
      "dry",
    ],
    [
      "another content type",
      { ...good, headers: { "content-type": "text/plain" } },
      415,
      "not-json",
      "text/plain",
    ],
    [
      "a large body",
      { body: { string: JSON.stringify({ reason: "x".repeat(bytesMax) }) } },
      413,
      "body-too-large",
      "HTTP_BODY_BYTES",
    ],
    [
      "a large body by its stated length",
      { headers: { "content-length": String(5_000_000) } },
      413,
      "body-too-large",
      "1000",
    ],
  ] as const)("refuses %s as problem details", async (_, request, status, code, detail) => {
    const answer = await ask(echo, request);
    expect(answer).toMatchObject({
      status,
      headers: { "content-type": "application/problem+json" },
      body: { type: `urn:invjob:problem:${code}`, status },
      message: undefined,
    });
    expect(answer.body["detail"]).toContain(detail);
  });

  it.each([
    [new ConfigurationError("INVOICE_FROM is missing: set it"), 500, "not-ready", "INVOICE_FROM"],
    [new UnavailableError("Dataverse does not answer"), 503, "unavailable", "Dataverse"],
    [new Error("secret text"), 500, "failed", "function's log"],
  ])("answers the failure %s without a stack", async (error, status, code, detail) => {
    const failing = route({
      ...echo,
      params: noFields,
      query: noFields,
      body: noBody,
      handle: () => Promise.reject(error),
    });
    const { body, ...answer } = await ask(failing, { params: {} });
    expect(answer.status).toBe(status);
    expect(body).toMatchObject({ type: `urn:invjob:problem:${code}`, status });
    expect(body["detail"]).toContain(detail);
    expect(JSON.stringify(body)).not.toContain("secret");
    expect(answer.headers["retry-after"]).toBe(status === 503 ? "30" : undefined);
  });

  it("tells wrong settings at each request", async () => {
    const compose = () => {
      throw new ConfigurationError("Wrong settings: PAGE_LINES must be at least 10.");
    };
    const answer = await ask(echo, good, compose);
    expect(answer).toMatchObject({ status: 500, body: { error: "CONFIGURATION" } });
  });
});

describe("who asks", () => {
  function principal(claims: readonly { typ: string; val: string }[]): Record<string, string> {
    const text = JSON.stringify({ auth_typ: "aad", claims });
    return { "x-ms-client-principal": Buffer.from(text).toString("base64") };
  }
  const ada = principal([
    { typ: "appid", val: "app" },
    { typ: "preferred_username", val: "ada@contoso.com" },
  ]);

  it.each([
    ["a header that anyone could write", ada, false, "function key"],
    ["a principal", ada, true, "ada@contoso.com"],
    [
      "a principal's name",
      { "x-ms-client-principal-name": "bob@contoso.com" },
      true,
      "bob@contoso.com",
    ],
    ["no principal", {}, true, "function key"],
    ["a principal without a name", principal([]), true, "function key"],
    ["nonsense", { "x-ms-client-principal": "e30x" }, true, "function key"],
  ])("with %s", async (_, headers, isEasyAuth, expected) => {
    const answer = await ask(echo, { ...good, headers }, () => app(isEasyAuth));
    expect(answer.body["actor"]).toBe(expected);
  });
});
