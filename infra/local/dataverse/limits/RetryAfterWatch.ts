const secondMs = 1_000;
/** Requests that were on their way when the 429 was sent are no disobedience. */
const onTheWayMs = 50;
/** Timers may be early by a little. */
const toleranceMs = 20;
const sendersMax = 10_000;

interface Wait {
  readonly from: number;
  readonly until: number;
}

/**
 * Who was told by `Retry-After` to wait, and who sends all the same. A sender is a user and a
 * correlation id: another process of the same user was told nothing.
 */
export class RetryAfterWatch {
  readonly #waits = new Map<string, Wait>();

  /** A 429 goes out at `now`, milliseconds of a clock that only goes forward. */
  told(
    sender: string,
    answer: { readonly now: number; readonly date: Date; header: string },
  ): void {
    const ms = waitMs(answer.header, answer.date);
    if (ms === undefined) {
      return;
    }
    if (this.#waits.size >= sendersMax) {
      this.#waits.clear();
    }
    this.#waits.set(sender, {
      from: answer.now + onTheWayMs,
      until: answer.now + ms - toleranceMs,
    });
  }

  /** Whether a request that arrives at `now` comes inside a wait that its sender was told. */
  isInside(sender: string, now: number): boolean {
    const wait = this.#waits.get(sender);
    return wait !== undefined && now > wait.from && now < wait.until;
  }

  clear(): void {
    this.#waits.clear();
  }
}

function waitMs(header: string, now: Date): number | undefined {
  if (/^\d+$/.test(header)) {
    return Number(header) * secondMs;
  }
  const date = Date.parse(header);
  return header === "" || Number.isNaN(date) ? undefined : date - now.getTime();
}
