import type { Clock } from "../../../lib/ports/clock";

/** A clock on which every wait is over at once; it remembers what was waited for. */
export class InstantClock implements Clock {
  readonly waits: number[] = [];
  #elapsedMs = 0;
  readonly #startMs = Date.UTC(2026, 0, 1);

  now(): Date {
    return new Date(this.#startMs + this.#elapsedMs);
  }

  monotonicMs(): number {
    return this.#elapsedMs;
  }

  sleep(milliseconds: number): Promise<void> {
    this.waits.push(milliseconds);
    this.#elapsedMs += milliseconds;
    return Promise.resolve();
  }
}
