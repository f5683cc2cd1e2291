import {
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  handleWhenResult,
  isBrokenCircuitError,
  type CircuitBreakerPolicy,
} from "cockatiel";
import { RestingError, UnavailableError } from "../../ports/errors";
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

/** What a result says of the service; `nothing` where the call was ended by us. */
export type Verdict = "works" | "fails" | "nothing";

/** Carries a result that says nothing past the breaker, which counts an unknown error neither way. */
class Unjudged extends Error {
  readonly result: unknown;

  constructor(result: unknown) {
    super("a call that tells nothing of the service");
    this.result = result;
  }
}

/**
 * Leaves a service alone that failed several times in a row: runs then end at once and say so, in
 * place of waiting for each record's time-out. After a rest one call is let through, and its outcome
 * decides for all. What a result says is the caller's to judge; `UnavailableError` is always a failure.
 */
export class Circuit<Result> {
  readonly #options: CircuitOptions;
  readonly #judge: (result: Result) => Verdict;
  readonly #policy: CircuitBreakerPolicy;
  #restEndsAtMs = 0;

  constructor(options: CircuitOptions, judge: (result: Result) => Verdict) {
    this.#options = options;
    this.#judge = judge;
    const failures = handleWhenResult((result) => judge(result as Result) === "fails").orWhen(
      (error) => error instanceof UnavailableError,
    );
    this.#policy = circuitBreaker(failures, {
      halfOpenAfter: options.restMs,
      breaker: new ConsecutiveBreaker(options.failuresMax),
    });
    this.#announce();
  }

  /**
   * Makes a call, unless the service is left alone. After a trial that told nothing the next failure
   * opens the circuit again.
   *
   * @throws RestingError it is; and whatever the call throws
   */
  async run(call: () => Promise<Result>): Promise<Result> {
    try {
      return await this.#policy.execute(() => this.#judged(call));
    } catch (error) {
      if (error instanceof Unjudged) return error.result as Result;
      throw isBrokenCircuitError(error) ? this.#resting() : error;
    }
  }

  /** False while the service is left alone, and until a trial shows that it works again. */
  get isClosed(): boolean {
    return this.#policy.state === CircuitState.Closed;
  }

  /** @throws RestingError the service is left alone: nothing should be begun that needs it */
  assertClosed(): void {
    if (!this.isClosed) throw this.#resting();
  }

  async #judged(call: () => Promise<Result>): Promise<Result> {
    const result = await call();
    if (this.#judge(result) === "nothing") throw new Unjudged(result);
    return result;
  }

  #resting(): RestingError {
    const { service, failuresMax, setting } = this.#options;
    const until = new Date(this.#restEndsAtMs).toISOString();
    return new RestingError(
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
