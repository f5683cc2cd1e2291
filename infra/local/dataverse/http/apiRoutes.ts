import { randomUUID } from "node:crypto";
import { performance } from "node:perf_hooks";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import type { Environment } from "../Environment";
import type { ApiRequest, ApiResponse } from "./Api";
import { ODataError } from "./ODataError";
import { errorResponse } from "./errorResponse";
import { noPreference } from "./prefer";
import { serveProtected } from "./serveProtected";

const servicePattern = /^\/api\/data\/(v9\.[0-2])\/?(.*)$/s;
/** Characters of path and query that the request log keeps. */
const loggedPathMax = 2_000;
/** The parallelism that the platform advises, `x-ms-dop-hint` (DATAVERSE.md 6). */
const parallelismHint = "4";

export interface ApiRouteOptions {
  readonly environment: Environment;
  /** Origins that tokens may be for; known once the server listens. */
  readonly origins: () => readonly string[];
}

/**
 * Serves the Web API under `/api/data/v9.0` to `v9.2` (DATAVERSE.md), and next to it the status
 * monitor of background operations, which is no part of it (DATAVERSE.md 1.6).
 */
export function addApiRoutes(server: FastifyInstance, options: ApiRouteOptions): void {
  server.all("/api/data/*", async (request, reply) => {
    const match = servicePattern.exec(request.raw.url ?? "");
    if (match === null) {
      const error = new ODataError(404, "", "The service root is /api/data/v9.2/.");
      return send(reply, errorResponse(error, noPreference));
    }
    const [, version = "", url = ""] = match;
    return answer({ request, reply }, options, { url, version, toStatusMonitor: false });
  });
  server.all("/api/backgroundoperation/*", (request, reply) => {
    const url = (request.raw.url ?? "").replace(/^\/api\//, "");
    return answer({ request, reply }, options, { url, version: "v9.2", toStatusMonitor: true });
  });
}

async function answer(
  { request, reply }: { readonly request: FastifyRequest; readonly reply: FastifyReply },
  options: ApiRouteOptions,
  address: {
    readonly url: string;
    readonly version: string;
    readonly toStatusMonitor: boolean;
  },
): Promise<undefined> {
  const startedAt = performance.now();
  const { url, version, toStatusMonitor } = address;
  const api: ApiRequest = {
    method: request.method,
    url,
    headers: singleHeaders(request),
    body: typeof request.body === "string" ? request.body : "",
  };
  const served = await serveProtected(options.environment, {
    request: api,
    origins: options.origins(),
    baseUrl: `http://${request.headers.host ?? "localhost"}/api/data/${version}`,
    toStatusMonitor,
  });
  const { response, delivery, kind, innerKinds } = served;
  options.environment.log.record(
    {
      at: new Date().toISOString(),
      method: request.method,
      path: url.slice(0, loggedPathMax),
      status: response.status,
      kind,
      innerKinds,
      correlationId: api.headers["x-ms-correlation-id"],
      ms: Math.round((performance.now() - startedAt) * 1_000) / 1_000,
      faults: served.faults,
      insideRetryAfter: served.insideRetryAfter,
    },
    Buffer.byteLength(response.body),
  );
  if (delivery === "answered") {
    await send(reply, response);
    return;
  }
  // The sender of a hung request waits until it gives up or the server closes.
  reply.hijack();
  if (delivery === "dropped") {
    request.raw.socket.destroy();
  }
}

async function send(reply: FastifyReply, response: ApiResponse): Promise<void> {
  const requestId = randomUUID();
  await reply
    .code(response.status)
    .headers({
      ...response.headers,
      REQ_ID: requestId,
      "x-ms-service-request-id": requestId,
      "x-ms-dop-hint": parallelismHint,
    })
    // As bytes, so that the server leaves the content type as it is.
    .send(Buffer.from(response.body));
}

function singleHeaders(request: FastifyRequest): Record<string, string | undefined> {
  const headers: Record<string, string | undefined> = {};
  for (const [name, value] of Object.entries(request.headers)) {
    headers[name] = Array.isArray(value) ? value.join(", ") : value;
  }
  return headers;
}
