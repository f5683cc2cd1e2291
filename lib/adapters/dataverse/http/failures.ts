import { readPlatformError } from "../platformError";
import type { HttpAnswer } from "./HttpAnswer";

/**
 * Ways in which a request ends without an answer about its content.
 *
 * - `throttled`: refused by service protection, not executed (DATAVERSE.md 6)
 * - `notConnected`: no connection was made, so nothing was sent
 * - `broken`: the connection ended or the time was up after the request was sent
 * - `unavailable`: a gateway answered, 502, 503 or 504 (DATAVERSE.md 4.5)
 * - `unclear`: a 5xx without a code of the platform or with one that tells nothing about what was
 *   committed, or no answer to one item of a batch
 * - `deadlock`: SQL error 1205, rolled back
 * - `rolledBack`: the transaction had been rolled back already, a swallowed deadlock
 * - `sqlTimeout`: the database took too long; whether it was committed is not known
 */
export type FailureKind =
  | "throttled"
  | "notConnected"
  | "broken"
  | "unavailable"
  | "unclear"
  | "deadlock"
  | "rolledBack"
  | "sqlTimeout";

export interface Failure {
  readonly kind: FailureKind;
  /** What happened, in words for a message. */
  readonly detail: string;
  /** When the platform asks to come back, in milliseconds from now. */
  readonly retryAfterInMs?: number;
}

const gatewayStatuses: ReadonlySet<number> = new Set([502, 503, 504]);
const notImplemented = 501;
const unexpectedError = "0x80040216";
const genericSqlError = "0x80044150";
const sqlTimeoutError = "0x80044151";
const transactionRolledBack = "0x80040255";
const deadlockText = /Sql Number: 1205\b/i;

/**
 * Milliseconds that a `Retry-After` header asks for, given in seconds or as a date. Zero, a date in
 * the past and text that is neither count as missing: the retry table's own delay is used.
 */
export function parseRetryAfter(header: string | undefined, now: Date): number | undefined {
  if (header === undefined) return undefined;
  const seconds = /^\s*\d+(\.\d+)?\s*$/.test(header) ? Number(header) : Number.NaN;
  const milliseconds = Number.isNaN(seconds) ? Date.parse(header) - now.getTime() : seconds * 1000;
  return milliseconds > 0 ? Math.ceil(milliseconds) : undefined;
}

/**
 * The pause that an answer asks for. A date is meant by the sender's clock, which its `Date` header
 * shows; ours counts only where that is missing.
 */
function pauseAsked(answer: HttpAnswer, now: Date): { readonly retryAfterInMs?: number } {
  const sent = new Date(answer.headers.get("date") ?? "");
  const reference = Number.isNaN(sent.getTime()) ? now : sent;
  const retryAfterInMs = parseRetryAfter(answer.headers.get("retry-after"), reference);
  return retryAfterInMs === undefined ? {} : { retryAfterInMs };
}

function sqlFailure(code: string, message: string): FailureKind | undefined {
  if (code === genericSqlError && deadlockText.test(message)) return "deadlock";
  if (code === transactionRolledBack) return "rolledBack";
  if (code === sqlTimeoutError) return "sqlTimeout";
  return undefined;
}

/**
 * True for a 5xx that leaves open whether the request was carried out. Other codes are the
 * platform's own verdict after it rolled back; so is 501, that it has no such thing. Under the
 * generic SQL code come connection drops too (DATAVERSE.md 12, item 12).
 */
function isUnclear(status: number, code: string): boolean {
  if (status < 500 || status === notImplemented) return false;
  return code === "" || code === genericSqlError || code === unexpectedError;
}

/** The failure that an answer reports, or undefined where it speaks about the request's content. */
export function failureOf(answer: HttpAnswer, now: Date): Failure | undefined {
  if (answer.status < 400) return undefined;
  const error = readPlatformError(answer.status, answer.body);
  const detail = `${String(answer.status)} ${error.code} ${error.message}`.trim();
  if (answer.status === 429) {
    return { kind: "throttled", detail, ...pauseAsked(answer, now) };
  }
  const sql = sqlFailure(error.code, error.message);
  if (sql !== undefined) return { kind: sql, detail };
  if (gatewayStatuses.has(answer.status)) {
    return { kind: "unavailable", detail, ...pauseAsked(answer, now) };
  }
  return isUnclear(answer.status, error.code) ? { kind: "unclear", detail } : undefined;
}
