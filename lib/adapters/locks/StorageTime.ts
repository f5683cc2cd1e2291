import type { Clock } from "../../ports/clock";

/**
 * Storage's own time, learned from the `Date` headers of its answers and carried on by the local
 * monotonic clock: the machine's own time of day never counts. The header is cut to whole seconds,
 * so this time lags behind storage's by up to a second and an answer's way back, and is never ahead.
 */
export class StorageTime {
  readonly #clock: Clock;
  #learned: { readonly storageMs: number; readonly localMs: number } | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Takes a `Date` header in, just after its answer arrived. */
  learn(date: Date): void {
    if (Number.isNaN(date.getTime())) return;
    this.#learned = { storageMs: date.getTime(), localMs: this.#clock.monotonicMs() };
  }

  /** Storage's time now. Before the first answer, which making the table gives, the local time. */
  now(): Date {
    if (this.#learned === undefined) return this.#clock.now();
    return new Date(this.#learned.storageMs + this.#clock.monotonicMs() - this.#learned.localMs);
  }
}
