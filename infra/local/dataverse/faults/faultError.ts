import { STATUS_CODES } from "node:http";
import type { ApiResponse } from "../http/Api";
import { codes, ODataError, RefusedRequest } from "../http/ODataError";
import { throttled } from "../limits/throttled";
import type { FaultEffect, RetryAfter } from "./faultRule";

const secondMs = 1_000;

/** The text of a deadlock as it was captured from the platform (DATAVERSE.md 4.5). */
const deadlockText =
  " Sql error: Generic SQL error. CRM ErrorCode: -2147204784 Sql ErrorCode: -2146232060 " +
  "Sql Number: 1205";
const timeoutText =
  " Sql error: SQL timeout expired. CRM ErrorCode: -2147204783 Sql ErrorCode: -2146232060 " +
  "Sql Number: -2";

/** The platform's error for an effect, or undefined where the effect is no error of the platform's. */
export function faultError(effect: FaultEffect, now: Date): ODataError | undefined {
  switch (effect.type) {
    case "status":
      return new RefusedRequest({
        status: effect.code,
        code: effect.errorCode,
        message: effect.message,
        headers: retryAfterHeader(effect.retryAfter ?? null, now),
      });
    case "throttle":
      return throttled(effect.facet, retryAfterHeader(effect.retryAfter, now));
    case "deadlock":
      return new ODataError(500, codes.sqlError, deadlockText);
    case "rolledBack":
      return new ODataError(500, codes.transactionGone, "The transaction was rolled back already.");
    case "sqlTimeout":
      return new ODataError(500, codes.sqlTimeout, timeoutText);
    default:
      return undefined;
  }
}

/** What a gateway in front of the platform answers: no OData, no error code (DATAVERSE.md 4.5). */
export function gatewayResponse(
  effect: Extract<FaultEffect, { type: "unavailable" }>,
  now: Date,
): ApiResponse {
  const title = `${String(effect.status)} ${STATUS_CODES[effect.status] ?? ""}`;
  return {
    status: effect.status,
    headers: { "Content-Type": "text/html", ...retryAfterHeader(effect.retryAfter ?? null, now) },
    body: `<html><head><title>${title}</title></head><body><h1>${title}</h1></body></html>`,
  };
}

function retryAfterHeader(value: RetryAfter, now: Date): Record<string, string> {
  if (value === null) {
    return {};
  }
  if (typeof value === "object") {
    const date = new Date(now.getTime() + value.dateInSeconds * secondMs);
    return { "Retry-After": date.toUTCString() };
  }
  return { "Retry-After": String(value) };
}
