import { setImmediate } from "node:timers/promises";
import type { Environment } from "../Environment";
import type { ActiveRule } from "../faults/ActiveRule";
import { faultError, gatewayResponse } from "../faults/faultError";
import { pointOf, type FaultEffect } from "../faults/faultRule";
import { AbortedRequest } from "../faults/RequestFaults";
import { answerApi, type ApiAnswer, type ApiCall } from "./answerApi";
import type { ApiRequest, ApiResponse, ResolvedKeys } from "./Api";
import { parseBatch } from "./batch/parseBatch";
import { errorResponse } from "./errorResponse";
import { operationIdHeader } from "./operations/submitOperation";
import { noPreference } from "./prefer";
import { requestKind } from "./requestKind";
import { resolveKeys } from "./resolveKeys";

/** How a request ended for its sender: with an answer, cut off, or never. */
export type Delivery = "answered" | "dropped" | "hung";

export interface Served extends ApiAnswer {
  readonly delivery: Delivery;
  /** Names of the injected faults that struck. */
  readonly faults: readonly string[];
}

/** Answers a request, with the faults that were injected for it before, in and after its work. */
export async function serveRequest(
  environment: Environment,
  call: Omit<ApiCall, "faults">,
): Promise<Served> {
  const { request } = call;
  const plan = environment.faults.plan(request, () => operationsOf(request));
  const { whole, operations } = plan;
  const faults = whole === undefined ? [] : [whole.name];
  const place = whole === undefined ? undefined : pointOf(whole.rule);
  if (whole !== undefined && place === "before") {
    const struck = await strike(environment, whole);
    if (struck !== undefined) {
      return { ...nothing(request), ...struck, faults };
    }
  }
  const resolvedKeys = environment.switches.keyResolvedSeparately
    ? await resolveAhead(environment, request, place === "keyResolved" ? whole : undefined)
    : undefined;
  const answer = run(environment, {
    ...call,
    faults: operations,
    ...(resolvedKeys === undefined ? {} : { resolvedKeys }),
  });
  faults.push(...operations.struck);
  const operationId = answer.response.headers[operationIdHeader];
  if (operationId !== undefined) {
    await environment.background.beforeAnswer(operationId);
  }
  if (whole !== undefined && place === "afterCommit") {
    const struck = await strike(environment, whole);
    return { ...answer, ...struck, faults };
  }
  return { ...answer, faults };
}

/** Resolves alternate keys, then lets other requests in before the work. */
async function resolveAhead(
  environment: Environment,
  request: ApiRequest,
  waitAt: ActiveRule | undefined,
): Promise<ResolvedKeys> {
  const resolved = resolveKeys(environment.writer, operationsOf(request));
  if (resolved.size > 0) {
    await (waitAt === undefined ? setImmediate() : strike(environment, waitAt));
  }
  return resolved;
}

type Struck = Pick<Served, "response" | "delivery">;

function run(environment: Environment, call: ApiCall): Omit<Served, "faults"> {
  try {
    return { delivery: "answered", ...answerApi(environment, call) };
  } catch (error) {
    if (error instanceof AbortedRequest) {
      return { ...nothing(call.request), ...outcome(environment, error.effect) };
    }
    throw error;
  }
}

/** What becomes of the request, or undefined when it goes on after a wait. */
async function strike(environment: Environment, rule: ActiveRule): Promise<Struck | undefined> {
  const { effect } = rule.rule;
  if (effect.type === "delay" || effect.type === "hold") {
    await rule.wait(effect.type === "delay" ? effect.ms : undefined);
    return undefined;
  }
  return outcome(environment, effect);
}

/** Who waits has waited before: what is left of the effect is an ending. */
function outcome(environment: Environment, effect: FaultEffect): Struck {
  const now = environment.now();
  if (effect.type === "dropAnswer") {
    return { response: noResponse, delivery: "dropped" };
  }
  if (effect.type === "hang") {
    return { response: noResponse, delivery: "hung" };
  }
  if (effect.type === "unavailable") {
    return { response: gatewayResponse(effect, now), delivery: "answered" };
  }
  const error = faultError(effect, now);
  return { response: errorResponse(error, noPreference), delivery: "answered" };
}

const noResponse: ApiResponse = { status: 0, headers: {}, body: "" };

function nothing(request: ApiRequest): ApiAnswer {
  return { response: noResponse, kind: requestKind(request), innerKinds: {} };
}

/** A malformed batch is told so when it is run. */
function operationsOf(request: ApiRequest): readonly ApiRequest[] {
  if (requestKind(request) !== "batch") {
    return [request];
  }
  try {
    return parseBatch(request.body, request.headers["content-type"]).flatMap((part) =>
      part.kind === "single" ? [part.operation] : part.operations,
    );
  } catch {
    return [];
  }
}
