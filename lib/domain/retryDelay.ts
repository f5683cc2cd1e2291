import type { LedgerRow } from "./ledgerRow";

const minuteMs = 60_000;
const firstDelayMs = 15 * minuteMs;
/** 15 minutes, 1 hour, 4 hours, 16 hours, then a day each. */
const growth = 4;
const delayMsMax = 24 * 60 * minuteMs;

/** How long a rejected line waits after so many tries, in milliseconds. */
export function retryDelayMs(attempts: number): number {
  return Math.min(delayMsMax, firstDelayMs * growth ** Math.max(0, attempts - 1));
}

/**
 * True if a line that the platform rejected is to be tried again although nothing about it changed.
 *
 * @param attemptsMax `MAX_ATTEMPTS`: after so many tries only a change or a person moves it
 */
export function isRetryDue(
  { attempts, processedOn }: Pick<LedgerRow, "attempts" | "processedOn">,
  now: Date,
  attemptsMax: number,
): boolean {
  if (attempts >= attemptsMax) return false;
  return processedOn === null || now.getTime() - processedOn.getTime() >= retryDelayMs(attempts);
}
