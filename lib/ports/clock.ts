/** Time comes in as an argument, so that tests can set it. */
export interface Clock {
  now(): Date;
  /**
   * Milliseconds from a fixed but unknown point, for measuring how long something took: it never
   * jumps when the machine's time is set.
   */
  monotonicMs(): number;
  /** Resolves after the time, or at once when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

/** Randomness comes in as an argument too. */
export interface Randomness {
  bytes(count: number): Uint8Array;
}
