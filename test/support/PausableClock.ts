import { systemClock } from "../../lib/adapters/clock/systemClock";
import type { Clock } from "../../lib/ports/clock";

/**
 * The machine's clock as a process has it that is frozen for a while: meanwhile no time passes for it
 * and no timer of its fires; when it wakes, all the time has passed at once.
 */
export class PausableClock implements Clock {
  #frozenAt: { readonly now: Date; readonly monotonicMs: number } | undefined;
  #awake: Promise<void> = Promise.resolve();
  #wake: () => void = () => undefined;

  now(): Date {
    return this.#frozenAt?.now ?? systemClock.now();
  }

  monotonicMs(): number {
    return this.#frozenAt?.monotonicMs ?? systemClock.monotonicMs();
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    await systemClock.sleep(milliseconds, signal);
    if (signal?.aborted !== true) await this.#awake;
  }

  freeze(): void {
    this.#frozenAt = { now: systemClock.now(), monotonicMs: systemClock.monotonicMs() };
    this.#awake = new Promise((resolve) => {
      this.#wake = resolve;
    });
  }

  thaw(): void {
    this.#frozenAt = undefined;
    this.#wake();
  }
}
