import type { Clock } from "../../lib/ports/clock";

interface Sleeper {
  readonly untilMs: number;
  wake(): void;
}

/** A clock that moves only when told; sleepers wake as their time passes. */
export class ManualClock implements Clock {
  #nowMs: number;
  #monotonicMs = 0;
  #sleepers: Sleeper[] = [];

  constructor(now = new Date("2026-01-01T00:00:00Z")) {
    this.#nowMs = now.getTime();
  }

  now(): Date {
    return new Date(this.#nowMs);
  }

  monotonicMs(): number {
    return this.#monotonicMs;
  }

  sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    return new Promise((resolve) => {
      if (signal?.aborted === true) {
        resolve();
        return;
      }
      const sleeper = { untilMs: this.#monotonicMs + milliseconds, wake: resolve };
      this.#sleepers.push(sleeper);
      const abort = () => {
        this.#sleepers = this.#sleepers.filter((other) => other !== sleeper);
        resolve();
      };
      signal?.addEventListener("abort", abort, { once: true });
    });
  }

  /** How many sleep. */
  get sleeping(): number {
    return this.#sleepers.length;
  }

  /** Lets time pass. */
  advance(milliseconds: number): void {
    this.#nowMs += milliseconds;
    this.#monotonicMs += milliseconds;
    const due = this.#sleepers.filter(({ untilMs }) => untilMs <= this.#monotonicMs);
    this.#sleepers = this.#sleepers.filter((sleeper) => !due.includes(sleeper));
    for (const sleeper of due) sleeper.wake();
  }

  /** Sets the time of day without time passing, as an administrator might. */
  setTimeOfDay(now: Date): void {
    this.#nowMs = now.getTime();
  }
}
