import { randomUUID } from "node:crypto";
import type { Environment } from "../Environment";
import type { Caller } from "../writes/Writer";
import type { ApiRequest, ApiResponse, OperationContext, RequestKind, ResolvedKeys } from "./Api";
import { AbortedRequest, type RequestFaults } from "../faults/RequestFaults";
import { authenticate, impersonate } from "./authenticate";
import { parseBatch, type BatchOperation, type BatchPart } from "./batch/parseBatch";
import { inTransaction, runBatch } from "./batch/runBatch";
import { writeBatch } from "./batch/writeBatch";
import { errorResponse } from "./errorResponse";
import { malformed, notImplemented, ODataError } from "./ODataError";
import { parsePrefer, preferenceApplied, type Prefer } from "./prefer";
import { requestKind } from "./requestKind";
import { runOperation } from "./operations/runOperation";
import { statusMonitorOperation } from "./operations/statusMonitorOperation";

/** Characters of a GET's URL (DATAVERSE.md 0). */
const urlMax = 32_768;

export interface ApiCall {
  readonly request: ApiRequest;
  /** Origins that a token may be for. */
  readonly origins: readonly string[];
  /** The service root without a slash at its end. */
  readonly baseUrl: string;
  /** The injected faults that strike its operations. */
  readonly faults: RequestFaults;
  /** What alternate keys led to when they were resolved ahead of the work. */
  readonly resolvedKeys?: ResolvedKeys;
  /** The request is to the status monitor resource, which is no part of the Web API. */
  readonly toStatusMonitor?: boolean;
}

export interface ApiAnswer {
  readonly response: ApiResponse;
  readonly kind: RequestKind;
  readonly innerKinds: Partial<Record<RequestKind, number>>;
}

type MutableKinds = Partial<Record<RequestKind, number>>;

/**
 * Answers one HTTP request to the Web API: who asks, what for, and how it went. Throws only the
 * AbortedRequest of an injected fault.
 */
export function answerApi(environment: Environment, call: ApiCall): ApiAnswer {
  const { request } = call;
  const kind = requestKind(request);
  const innerKinds: MutableKinds = {};
  try {
    const response = answer(environment, call, innerKinds);
    return { response, kind, innerKinds };
  } catch (error) {
    if (error instanceof AbortedRequest) {
      throw error;
    }
    return { response: errorResponse(error, preferOrNone(request)), kind, innerKinds };
  }
}

function answer(environment: Environment, call: ApiCall, innerKinds: MutableKinds): ApiResponse {
  const { request } = call;
  const { db } = environment;
  if (environment.loading) {
    throw new ODataError(503, "", "The emulator is loading a data set.");
  }
  const now = (): Date => environment.machineNow();
  const actorId = authenticate({ db, origins: call.origins, now }, request.headers);
  const caller = impersonate(environment, actorId, request.headers);
  const prefer = parsePrefer(request.headers["prefer"]);
  if (request.url.length > urlMax) {
    throw new ODataError(414, "", `The URL is longer than ${String(urlMax)} characters.`);
  }
  if (prefer.trackChanges) {
    throw notImplemented("'odata.track-changes'");
  }
  const context = contextOf(environment, call, { caller, prefer });
  if (/^\$batch\/?(\?|$)/.test(request.url)) {
    return answerBatch(environment, { call, context, actorId }, innerKinds);
  }
  const run = (): ApiResponse => {
    call.faults.beforeOperation(request);
    return call.toStatusMonitor === true
      ? statusMonitorOperation(context, request)
      : runOperation(context, request);
  };
  const response = request.method === "GET" ? run() : inTransaction(context, run);
  call.faults.afterCommit();
  return response;
}

function contextOf(
  environment: Environment,
  call: ApiCall,
  request: { readonly caller: Caller; readonly prefer: Prefer },
): OperationContext {
  const { writer } = environment;
  return {
    writer,
    model: writer.model,
    roles: environment.roles,
    customApis: environment.customApis,
    background: environment.background,
    webhooks: environment.webhooks,
    baseUrl: call.baseUrl,
    references: new Map(),
    ...(call.resolvedKeys === undefined ? {} : { resolvedKeys: call.resolvedKeys }),
    ...request,
  };
}

function answerBatch(
  environment: Environment,
  batch: {
    readonly call: ApiCall;
    readonly context: OperationContext;
    readonly actorId: Uint8Array;
  },
  innerKinds: MutableKinds,
): ApiResponse {
  const { call, context, actorId } = batch;
  if (call.request.method !== "POST") {
    throw new ODataError(405, "", "A batch is sent by POST.");
  }
  const parts = parseBatch(call.request.body, call.request.headers["content-type"]);
  countKinds(parts, innerKinds);
  const { continueOnError } = context.prefer;
  // Nobody can look in between: a batch is answered without a pause.
  const results = environment.db.together(() =>
    runBatch({
      parts,
      continueOnError,
      faults: call.faults,
      innerContext: (operation) => innerContext(environment, { context, actorId }, operation),
    }),
  );
  const answer = writeBatch({
    results,
    continueOnError,
    failedChangeSetShape: environment.switches.failedChangeSetShape,
    newBoundary: randomUUID,
  });
  const applied = preferenceApplied(context.prefer);
  return applied === undefined
    ? answer
    : { ...answer, headers: { ...answer.headers, "Preference-Applied": applied } };
}

/** Inner requests have preferences of their own and may impersonate, else as the batch (DATAVERSE.md 7). */
function innerContext(
  environment: Environment,
  outer: { readonly context: OperationContext; readonly actorId: Uint8Array },
  operation: BatchOperation,
): OperationContext {
  const { headers } = operation;
  if (operation.url.startsWith("$batch")) {
    throw malformed("A batch cannot hold another batch.");
  }
  const impersonates =
    !environment.switches.innerImpersonationIgnored &&
    (headers["callerobjectid"] ?? headers["mscrmcallerid"]) !== undefined;
  const prefer = parsePrefer(headers["prefer"]);
  if (prefer.respondAsync) {
    throw notImplemented("'respond-async' inside a batch");
  }
  return {
    ...outer.context,
    prefer,
    caller: impersonates ? impersonate(environment, outer.actorId, headers) : outer.context.caller,
  };
}

function countKinds(parts: readonly BatchPart[], kinds: MutableKinds): void {
  for (const part of parts) {
    const operations = part.kind === "single" ? [part.operation] : part.operations;
    for (const operation of operations) {
      const kind = requestKind(operation);
      kinds[kind] = (kinds[kind] ?? 0) + 1;
    }
  }
}

function preferOrNone(request: ApiRequest): Prefer {
  try {
    return parsePrefer(request.headers["prefer"]);
  } catch {
    return parsePrefer(undefined);
  }
}
