import type { ApiRequest, RequestKind } from "../http/Api";
import { requestKind, writeKinds } from "../http/requestKind";
import type { FaultMatch } from "./faultRule";

/** An HTTP request and, if it is a batch, what is in it. */
export interface FaultableRequest {
  readonly request: ApiRequest;
  /** The operations inside a batch; for any other request the request itself. */
  readonly operations: readonly ApiRequest[];
}

/** Whether the sender fits, whatever it asks for. */
export function senderMatches(match: FaultMatch, request: ApiRequest): boolean {
  return (
    fits(match.correlation, request.headers["x-ms-correlation-id"]) &&
    fits(match.userAgent, request.headers["user-agent"])
  );
}

/** Whether the operation fits, whoever sends it. */
export function operationMatches(match: FaultMatch, operation: ApiRequest): boolean {
  return (
    (match.method === undefined || match.method.toUpperCase() === operation.method) &&
    kindMatches(match.kind, requestKind(operation)) &&
    fits(match.route, operation.url) &&
    fits(match.body, operation.body)
  );
}

/**
 * Whether the HTTP request as a whole fits: itself, or an operation of its batch. A batch is a POST
 * with a body like any other, so it counts as itself only for a rule that speaks of batches.
 */
export function requestMatches(match: FaultMatch, faultable: FaultableRequest): boolean {
  const { request, operations } = faultable;
  if (!senderMatches(match, request)) {
    return false;
  }
  const isBatch = requestKind(request) === "batch";
  if (isBatch && speaksOfBatches(match) && operationMatches(match, request)) {
    return true;
  }
  return operations.some((operation) => operationMatches(match, operation));
}

export function isWrite(operation: ApiRequest): boolean {
  return writeKinds.has(requestKind(operation));
}

function speaksOfBatches(match: FaultMatch): boolean {
  return match.kind === "batch" || match.route?.includes("batch") === true;
}

function kindMatches(wanted: FaultMatch["kind"], kind: RequestKind): boolean {
  if (wanted === undefined) {
    return true;
  }
  return wanted === "write" ? writeKinds.has(kind) : wanted === kind;
}

function fits(pattern: string | undefined, text: string | undefined): boolean {
  return pattern === undefined || new RegExp(pattern).test(text ?? "");
}
