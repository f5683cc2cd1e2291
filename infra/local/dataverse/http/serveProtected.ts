import { performance } from "node:perf_hooks";
import { setTimeout as delay } from "node:timers/promises";
import type { Environment } from "../Environment";
import { tokenSubject } from "./authenticate";
import { errorResponse } from "./errorResponse";
import { noPreference } from "./prefer";
import { requestKind } from "./requestKind";
import { serveRequest, type Served } from "./serveRequest";

const throttledStatus = 429;

export interface ProtectedServed extends Served {
  /** The sender had been told by `Retry-After` to wait. */
  readonly insideRetryAfter: boolean;
}

/** Answers a request within the limits of service protection (DATAVERSE.md 6). */
export async function serveProtected(
  environment: Environment,
  call: Parameters<typeof serveRequest>[1],
): Promise<ProtectedServed> {
  const { request } = call;
  const arrivedAt = performance.now();
  const user = tokenSubject(request.headers);
  const sender = `${user} ${request.headers["x-ms-correlation-id"] ?? ""}`;
  const insideRetryAfter = environment.retryAfters.isInside(sender, arrivedAt);
  const served = await serveLimited(environment, call, { user, arrivedAt });
  const header = served.response.headers["Retry-After"];
  if (served.response.status === throttledStatus && header !== undefined) {
    const now = performance.now();
    environment.retryAfters.told(sender, { now, date: environment.now(), header });
  }
  return { ...served, insideRetryAfter };
}

async function serveLimited(
  environment: Environment,
  call: Parameters<typeof serveRequest>[1],
  arrival: { readonly user: string; readonly arrivedAt: number },
): Promise<Served> {
  const stay = environment.limits.enter(arrival.user, arrival.arrivedAt);
  if (stay.refusal !== undefined) {
    return {
      response: errorResponse(stay.refusal, noPreference),
      kind: requestKind(call.request),
      innerKinds: {},
      delivery: "answered",
      faults: [],
    };
  }
  try {
    const { latencyMs } = environment.limits.settings;
    if (latencyMs > 0) {
      await delay(latencyMs, undefined, { ref: false });
    }
    const served = await serveRequest(environment, call);
    const headers = { ...served.response.headers, ...stay.headers };
    return { ...served, response: { ...served.response, headers } };
  } finally {
    stay.end(performance.now() - arrival.arrivedAt);
  }
}
