import { systemClock } from "../../lib/adapters/clock/systemClock";
import type { Clock } from "../../lib/ports/clock";

/** A clock that runs so many times faster than the machine's, from the machine's time on. */
export class HastyClock implements Clock {
  readonly #factor: number;
  readonly #startMs = Date.now();
  readonly #origin = performance.now();

  constructor(factor: number) {
    this.#factor = factor;
  }

  now(): Date {
    return new Date(this.#startMs + this.monotonicMs());
  }

  monotonicMs(): number {
    return (performance.now() - this.#origin) * this.#factor;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return systemClock.sleep(milliseconds / this.#factor, signal);
  }
}
