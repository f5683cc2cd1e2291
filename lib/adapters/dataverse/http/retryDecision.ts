import type { Failure, FailureKind } from "./failures";

interface RetryRule {
  /** The request may have been executed although no answer says so. */
  readonly ambiguous: boolean;
  /** How long to wait before each further try; their number, and `retriesMax`, bound the tries. */
  readonly delaysInMs: readonly number[];
}

/** What may be sent again, and how (DATAVERSE.md 4.5 and 6). */
export const retryRules: Readonly<Record<FailureKind, RetryRule>> = {
  // Refused before it ran. The platform says when to come back; 2^n seconds where it does not.
  throttled: { ambiguous: false, delaysInMs: [1_000, 2_000, 4_000, 8_000, 16_000, 32_000] },
  // Nothing was sent.
  notConnected: { ambiguous: false, delaysInMs: [500, 2_000, 5_000] },
  // The write may have happened and its answer been lost.
  broken: { ambiguous: true, delaysInMs: [500, 2_000, 5_000] },
  unavailable: { ambiguous: true, delaysInMs: [1_000, 4_000, 10_000] },
  unclear: { ambiguous: true, delaysInMs: [1_000, 4_000] },
  // The server says that it rolled back.
  deadlock: { ambiguous: false, delaysInMs: [1_000, 2_000, 4_000] },
  rolledBack: { ambiguous: false, delaysInMs: [1_000, 2_000, 4_000] },
  sqlTimeout: { ambiguous: true, delaysInMs: [2_000, 8_000] },
};

export interface RetryState {
  /** Tries made so far, at least 1. */
  readonly tries: number;
  /** Tries again at most, over the table: `DATAVERSE_RETRIES`. */
  readonly retriesMax: number;
  /** The longest wait that is worth it; a longer one is left to the next run. */
  readonly maxWaitInMs: number;
}

export type RetryDecision =
  { readonly kind: "retry"; readonly afterInMs: number } | { readonly kind: "giveUp" };

/** Whether to send a request again, and after how long. Pure: somebody else waits. */
export function retryDecision(failure: Failure, state: RetryState): RetryDecision {
  if (state.tries > state.retriesMax) return { kind: "giveUp" };
  const delay = retryRules[failure.kind].delaysInMs[state.tries - 1];
  if (delay === undefined) return { kind: "giveUp" };
  // The platform's own advice wins, even over a longer delay of the table.
  const afterInMs = failure.retryAfterInMs ?? delay;
  if (afterInMs > state.maxWaitInMs) return { kind: "giveUp" };
  return { kind: "retry", afterInMs };
}

/**
 * For how long nothing at all should be sent: as long as the platform says; where it throttles
 * without saying, 2^n seconds (DATAVERSE.md 6), of which this is the first.
 */
export function pauseInMs(failure: Failure): number {
  if (failure.retryAfterInMs !== undefined) return failure.retryAfterInMs;
  return failure.kind === "throttled" ? (retryRules.throttled.delaysInMs[0] ?? 0) : 0;
}

/** True where the request may have been executed although it failed. */
export function isAmbiguous(failure: Failure): boolean {
  return retryRules[failure.kind].ambiguous;
}
