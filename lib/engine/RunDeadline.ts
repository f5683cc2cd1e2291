import { setMaxListeners } from "node:events";
import type { Clock } from "../ports/clock";

export interface DeadlineOptions {
  readonly clock: Clock;
  /** Nothing new is begun after this time. */
  readonly sliceMs: number;
  /** How much longer what was begun may read and wait. */
  readonly graceMs: number;
  /** Aborted by whoever wants the run to stop. */
  readonly stop: AbortSignal | undefined;
}

/** Each request that waits for its turn listens: Node would take more than ten of them for a leak. */
const waitingUnwarned = 10_000;

/**
 * When a run has to come to its end: measured by the clock that never jumps, and kept ahead of the
 * function timeout, at which the platform ends the whole process (FUNCTIONS.md 2).
 */
export class RunDeadline {
  /** Aborted when the grace is over, or when the run is asked to stop: ends reads and waits at once. */
  readonly signal: AbortSignal;
  readonly #options: DeadlineOptions;
  readonly #sliceEndsAtMs: number;
  readonly #closed = new AbortController();

  constructor(options: DeadlineOptions) {
    const { clock, sliceMs, graceMs, stop } = options;
    this.#options = options;
    this.#sliceEndsAtMs = clock.monotonicMs() + sliceMs;
    const over = new AbortController();
    this.signal = stop === undefined ? over.signal : AbortSignal.any([over.signal, stop]);
    setMaxListeners(waitingUnwarned, this.signal);
    void clock.sleep(sliceMs + graceMs, this.#closed.signal).then(() => {
      if (!this.#closed.signal.aborted) over.abort();
    });
  }

  /** True once someone asked the run to stop. */
  get isStopped(): boolean {
    return this.#options.stop?.aborted === true;
  }

  /** True once nothing new is to be begun. */
  isTimeUp(): boolean {
    return this.isStopped || this.#options.clock.monotonicMs() >= this.#sliceEndsAtMs;
  }

  /** The run has ended: forgets its timer. */
  close(): void {
    this.#closed.abort();
  }
}
