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

  /** Resolves when the gate is open, or at once when the signal is aborted. */
  async pass(signal?: AbortSignal): Promise<void> {
    const wait = this.closedUntil - this.clock.monotonicMs();
    if (wait > 0) await this.clock.sleep(wait, signal);
  }
}
