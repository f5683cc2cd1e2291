import type { ApiRequest } from "../http/Api";
import { faultError } from "./faultError";
import { isWrite, operationMatches, senderMatches } from "./FaultableRequest";
import { pointOf, type FaultEffect } from "./faultRule";
import type { ActiveRule } from "./ActiveRule";

/** Ends a request in the middle: what was committed stays, the rest is never run. */
export class AbortedRequest extends Error {
  readonly effect: FaultEffect;

  constructor(effect: FaultEffect) {
    super(`The request was ended by an injected fault (${effect.type})`);
    this.name = "AbortedRequest";
    this.effect = effect;
  }
}

/** What injected faults do to one HTTP request. The request's runner calls it at each step. */
export class RequestFaults {
  readonly #request: ApiRequest;
  readonly #rules: readonly ActiveRule[];
  /** Rules that strike at a certain write operation of this request. */
  readonly #armed: readonly ActiveRule[];
  readonly #now: () => Date;
  #writes = 0;
  #afterCommit: FaultEffect | undefined;
  /** The rules that struck, for the request log. */
  readonly struck: string[] = [];

  constructor(options: {
    readonly request: ApiRequest;
    readonly rules: readonly ActiveRule[];
    readonly armed: readonly ActiveRule[];
    readonly now: () => Date;
  }) {
    this.#request = options.request;
    this.#rules = options.rules;
    this.#armed = options.armed;
    this.#now = options.now;
  }

  /**
   * Called before each operation, in its transaction. Throws the platform's error where a rule
   * strikes, or an AbortedRequest where the whole request ends here.
   */
  beforeOperation(operation: ApiRequest): void {
    this.#writes += isWrite(operation) ? 1 : 0;
    const rule = this.#ruleAt(operation);
    if (rule === undefined) {
      return;
    }
    this.struck.push(rule.name);
    const { effect } = rule.rule;
    if (effect.type === "sqlTimeout" && effect.committed) {
      this.#afterCommit = effect;
      return;
    }
    throw faultError(effect, this.#now()) ?? new AbortedRequest(effect);
  }

  /** Called when a change set or a lone operation has been committed. Throws an error that hides it. */
  afterCommit(): void {
    const effect = this.#afterCommit;
    this.#afterCommit = undefined;
    const error = effect === undefined ? undefined : faultError(effect, this.#now());
    if (error !== undefined) {
      throw error;
    }
  }

  #ruleAt(operation: ApiRequest): ActiveRule | undefined {
    let striking: ActiveRule | undefined;
    for (const rule of this.#armed) {
      const place = pointOf(rule.rule);
      if (typeof place === "object" && isWrite(operation) && place.operation === this.#writes) {
        striking ??= rule.fire();
      }
    }
    for (const rule of this.#rules) {
      const { match } = rule.rule;
      if (senderMatches(match, this.#request) && operationMatches(match, operation)) {
        const due = rule.countMatch();
        striking ??= due ? rule.fire() : undefined;
      }
    }
    return striking;
  }
}
