import type { Clock } from "../../../ports/clock";

/**
 * Keeps every request of this process back while the platform asks for a pause: limits hold for the
 * user, not for a request (DATAVERSE.md 6), and pressure during the pause makes it longer.
 */
export class ThrottleGate {
  private closedUntil = 0;
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** Closes the gate for a time, unless it is closed for longer already. */
  close(milliseconds: number): void {
    this.closedUntil = Math.max(this.closedUntil, this.clock.monotonicMs() + milliseconds);
  }

  /** For how many milliseconds the gate is still closed; 0 when it is open. */
  closedForMs(): number {
    return Math.max(0, this.closedUntil - this.clock.monotonicMs());
  }

  /**
   * Waits until the gate is open, also where it is closed anew meanwhile, or until the signal is
   * aborted.
   *
   * @param maxWaitInMs the longest that is waited for, in all
   * @returns false where the pause is longer than that: nothing may be sent
   */
  async pass(maxWaitInMs: number, signal?: AbortSignal): Promise<boolean> {
    const waitEndsAt = this.clock.monotonicMs() + maxWaitInMs;
    // Bounded by `waitEndsAt`: each round waits, and none waits past it.
    for (let wait = this.closedForMs(); wait > 0; wait = this.closedForMs()) {
      if (this.clock.monotonicMs() + wait > waitEndsAt) return false;
      if (signal?.aborted === true) return true;
      await this.clock.sleep(wait, signal);
    }
    return true;
  }
}
