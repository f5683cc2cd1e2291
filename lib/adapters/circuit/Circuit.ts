import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from "cockatiel";
import { UnavailableError } from "../../ports/errors";
import type { Telemetry } from "../../ports/telemetry";

/** When to leave a service alone. */
export interface BreakerLimits {
  /** Opens after so many failures in a row, over all runs of the process. */
  readonly failuresMax: number;
  /** For how long the service is left alone then, in milliseconds; the call after that is the trial. */
  readonly restMs: number;
}

export interface CircuitOptions extends BreakerLimits {
  /** Who is called, as a sentence begins with it: `The ERP`. */
  readonly service: string;
  /** The setting behind `failuresMax`. */
  readonly setting: string;
  readonly telemetry: Telemetry;
}

/**
 * Leaves a service alone that failed several times in a row: runs then end at once and say so, in
 * place of waiting for each record's time-out. After a rest one call is let through, and its outcome
 * decides for all. What counts as a failure is the caller's to say; `UnavailableError` always does.
 */
export class Circuit<Result> {
  readonly #options: CircuitOptions;
  readonly #policy: CircuitBreakerPolicy;
  #restEndsAtMs = 0;

  constructor(options: CircuitOptions, isFailure: (result: Result) => boolean) {
    this.#options = options;
    const failures = handleWhenResult((result) => isFailure(result as Result)).orWhen(
      (error) => error instanceof UnavailableError,
    );
    this.#policy = circuitBreaker(failures, {
      halfOpenAfter: options.restMs,
      breaker: new ConsecutiveBreaker(options.failuresMax),
    });
    this.#announce();
  }

  /**
   * Makes a call, unless the service is left alone.
   *
   * @throws UnavailableError it is; and whatever the call throws
   */
  async run(call: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#policy.execute(call);
    } catch (error) {
      throw isBrokenCircuitError(error) ? this.#resting() : error;
    }
  }

  /** @throws UnavailableError the service is left alone: nothing should be begun that needs it */
  assertClosed(): void {
    if (this.#policy.state === CircuitState.Open && Date.now() < this.#restEndsAtMs)
      throw this.#resting();
  }

  #resting(): UnavailableError {
    const { service, failuresMax, setting } = this.#options;
    const until = new Date(this.#restEndsAtMs).toISOString();
    return new UnavailableError(
      `${service} failed ${String(failuresMax)} times in a row (${setting}) and is left alone until ${until}; nothing was sent.`,
    );
  }

  #announce(): void {
    const { service, restMs, telemetry } = this.#options;
    this.#policy.onBreak(() => {
      this.#restEndsAtMs = Date.now() + restMs;
      telemetry.warn("circuit opened", { service, restMs });
      telemetry.metric("circuit.opened", 1, { service });
    });
    this.#policy.onReset(() => {
      telemetry.info("circuit closed", { service });
    });
  }
}
