import { throttled, type ThrottleFigures } from "./throttled";
import type { ODataError } from "../http/ODataError";

const secondMs = 1_000;
const usersMax = 1_000;

/** Figures that are not given are not limited. */
export interface LimitSettings extends Partial<ThrottleFigures> {
  readonly windowSeconds: number;
  /** How long every request takes at least, so that parallel requests meet; counts as execution. */
  readonly latencyMs: number;
}

export const unlimited: LimitSettings = { windowSeconds: 300, latencyMs: 0 };

interface Arrival {
  readonly at: number;
  executionMs: number;
}

interface UserUse {
  readonly arrivals: Arrival[];
  concurrent: number;
  /** Requests that came though the limit of the window was passed: pressure lengthens the wait. */
  pressure: number;
}

/** One request's stay: ended with the time that its execution took. */
export interface Stay {
  readonly refusal: ODataError | undefined;
  /** What the answer tells of the user's remaining allowance (DATAVERSE.md 6). */
  readonly headers: Readonly<Record<string, string>>;
  end(executionMs: number): void;
}

const freeStay: Stay = { refusal: undefined, headers: {}, end: () => undefined };

/** Service protection by user: requests and execution time in a sliding window, and concurrency. */
export class ServiceLimits {
  settings: LimitSettings = unlimited;
  readonly #users = new Map<string, UserUse>();

  get isOn(): boolean {
    const { requests, executionMs, concurrent } = this.settings;
    return (requests ?? executionMs ?? concurrent) !== undefined;
  }

  change(settings: LimitSettings): void {
    this.settings = settings;
    this.#users.clear();
  }

  /** A request of the user arrives at `now`, milliseconds of a clock that only goes forward. */
  enter(user: string, now: number): Stay {
    if (!this.isOn) {
      return freeStay;
    }
    const use = this.#useOf(user);
    this.#forgetOld(use, now);
    const refusal = this.#refusal(use, now);
    if (refusal !== undefined) {
      return { ...freeStay, refusal };
    }
    const arrival = { at: now, executionMs: 0 };
    use.arrivals.push(arrival);
    use.concurrent += 1;
    return {
      refusal: undefined,
      headers: this.#remaining(use),
      end: (executionMs) => {
        use.concurrent -= 1;
        arrival.executionMs = executionMs;
      },
    };
  }

  #useOf(user: string): UserUse {
    const known = this.#users.get(user);
    if (known !== undefined) {
      return known;
    }
    if (this.#users.size >= usersMax) {
      this.#users.clear();
    }
    const use: UserUse = { arrivals: [], concurrent: 0, pressure: 0 };
    this.#users.set(user, use);
    return use;
  }

  #forgetOld(use: UserUse, now: number): void {
    const oldest = now - this.settings.windowSeconds * secondMs;
    const kept = use.arrivals.findIndex((arrival) => arrival.at > oldest);
    use.arrivals.splice(0, kept < 0 ? use.arrivals.length : kept);
  }

  #refusal(use: UserUse, now: number): ODataError | undefined {
    const { requests, executionMs, concurrent } = this.settings;
    const figures = this.#figures();
    if (concurrent !== undefined && use.concurrent >= concurrent) {
      return throttled("concurrency", { "Retry-After": "1" }, figures);
    }
    if (requests !== undefined && use.arrivals.length >= requests) {
      return throttled("requests", this.#wait(use, now), figures);
    }
    if (executionMs !== undefined && executionOf(use) >= executionMs) {
      return throttled("time", this.#wait(use, now), figures);
    }
    use.pressure = 0;
    return undefined;
  }

  /** Until the oldest request leaves the window, and a second more for each that did not wait. */
  #wait(use: UserUse, now: number): Record<string, string> {
    const oldest = use.arrivals[0]?.at ?? now;
    const ms = oldest + this.settings.windowSeconds * secondMs - now;
    const seconds = Math.max(1, Math.ceil(ms / secondMs)) + use.pressure;
    use.pressure += 1;
    return { "Retry-After": String(seconds) };
  }

  #figures(): ThrottleFigures {
    const { requests = 0, windowSeconds, executionMs = 0, concurrent = 0 } = this.settings;
    return { requests, windowSeconds, executionMs, concurrent };
  }

  #remaining(use: UserUse): Record<string, string> {
    const { requests, executionMs } = this.settings;
    return {
      ...(requests === undefined
        ? {}
        : {
            "x-ms-ratelimit-burst-remaining-xrm-requests": String(requests - use.arrivals.length),
          }),
      ...(executionMs === undefined
        ? {}
        : {
            "x-ms-ratelimit-time-remaining-xrm-requests": String(
              Math.round(Math.max(0, executionMs - executionOf(use))),
            ),
          }),
    };
  }
}

function executionOf(use: UserUse): number {
  return use.arrivals.reduce((sum, arrival) => sum + arrival.executionMs, 0);
}
