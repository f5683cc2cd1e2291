import type {
  HttpRequest,
  HttpResponseInit,
  InvocationContext,
  StorageQueueOutput,
} from "@azure/functions";
import { isJobError } from "../../ports/errors";
import type { App } from "../composeApp";
import { contextLog, withInvocationLog } from "../invocationLog";
import { actorOf } from "./actorOf";
import { answerToFailure } from "./answerToFailure";
import type { HttpAnswer } from "./HttpAnswer";
import { readJsonBody, type BodyLimits } from "./readJsonBody";
import { noBody, type Route } from "./route";

/** The function key may come in the query (FUNCTIONS.md 3); the host has read it already. */
const keyParameter = "code";

function queryOf(request: HttpRequest): Readonly<Record<string, string>> {
  const pairs = [...request.query.entries()];
  return Object.fromEntries(pairs.filter(([name]) => name !== keyParameter));
}

function toResponse({ status, body, headers }: HttpAnswer): HttpResponseInit {
  return {
    status,
    headers: {
      ...(body !== undefined && { "content-type": "application/json" }),
      "cache-control": "no-store",
      ...headers,
    },
    ...(body !== undefined && { body: JSON.stringify(body) }),
  };
}

function limitsOf({ bodyBytes }: Route, { http }: App): BodyLimits {
  const setting = bodyBytes ?? "HTTP_BODY_BYTES";
  return { bytesMax: http.bodyBytesMax[setting], setting, anyType: bodyBytes !== undefined };
}

async function answerTo(route: Route, request: HttpRequest, app: App): Promise<HttpAnswer> {
  const query = queryOf(request);
  const refusal = route.admit?.(query, app);
  if (refusal !== undefined) return refusal;
  const read =
    route.body === noBody
      ? ({ kind: "read", value: undefined } as const)
      : await readJsonBody(request, limitsOf(route, app));
  if (read.kind === "refused") return read.answer;
  return route.answer({
    params: request.params,
    query,
    body: read.value,
    actor: actorOf(request, { isTrusted: app.http.isEasyAuth }),
    headers: new Set(request.headers.keys()),
    app,
  });
}

/**
 * The handler of a route: every request gets an answer, every failure is mapped here, once.
 *
 * @param compose called at each request, so that wrong settings are told at each
 * @param queue where messages of answers go
 */
export function serveRoute(
  route: Route,
  compose: () => App,
  queue: StorageQueueOutput,
): (request: HttpRequest, context: InvocationContext) => Promise<HttpResponseInit> {
  return (request, context) =>
    withInvocationLog(contextLog(context), async () => {
      try {
        const answer = await answerTo(route, request, compose());
        if (answer.message !== undefined) context.extraOutputs.set(queue, answer.message);
        return toResponse(answer);
      } catch (error) {
        if (isJobError(error)) context.warn(`${route.name}: ${error.message}`);
        else context.error(`${route.name}: unexpected`, error);
        return toResponse(answerToFailure(error));
      }
    });
}
