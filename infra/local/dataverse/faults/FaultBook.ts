import type { ApiRequest } from "../http/Api";
import { ActiveRule } from "./ActiveRule";
import { isWrite, requestMatches, type FaultableRequest } from "./FaultableRequest";
import { pointOf, type FaultRule } from "./faultRule";
import { RequestFaults } from "./RequestFaults";

const rulesMax = 1_000;

/** The faults that one request meets. */
export interface FaultPlan {
  /** The rule that strikes the request as a whole, if any. */
  readonly whole: ActiveRule | undefined;
  readonly operations: RequestFaults;
}

/** The injected faults of an environment, and how often each has matched and struck. */
export class FaultBook {
  readonly #now: () => Date;
  #rules: ActiveRule[] = [];
  #nextId = 1;

  constructor(now: () => Date) {
    this.#now = now;
  }

  /** Adds rules; the first of several that match a request strikes. Throws beyond 1,000 rules. */
  add(rules: readonly FaultRule[]): object[] {
    if (this.#rules.length + rules.length > rulesMax) {
      throw new RangeError(`There can be at most ${String(rulesMax)} faults.`);
    }
    const added = rules.map((rule) => {
      this.#nextId += 1;
      return new ActiveRule(this.#nextId - 1, rule);
    });
    this.#rules.push(...added);
    return added.map((rule) => rule.show());
  }

  list(): object[] {
    return this.#rules.map((rule) => rule.show());
  }

  /** Removes the rules, or those of one name; who waits at them goes on. */
  clear(name?: string): void {
    const gone = this.#rules.filter((rule) => name === undefined || rule.name === name);
    this.#rules = this.#rules.filter((rule) => !gone.includes(rule));
    gone.forEach((rule) => rule.release());
  }

  /** Lets those go on that wait at rules of this name, or at any; gives their number. */
  release(name?: string): number {
    return this.#rules
      .filter((rule) => name === undefined || rule.name === name)
      .reduce((sum, rule) => sum + rule.release(), 0);
  }

  /** Counts the request at each rule and says what strikes it. `operations` is called only if there are rules. */
  plan(request: ApiRequest, operations: () => FaultableRequest["operations"]): FaultPlan {
    const perOperation: ActiveRule[] = [];
    const armed: ActiveRule[] = [];
    let whole: ActiveRule | undefined;
    const faultable = {
      request,
      operations: this.#rules.length === 0 ? [] : operations(),
    };
    for (const rule of this.#rules) {
      const place = pointOf(rule.rule);
      if (place === "operation") {
        perOperation.push(rule);
      } else if (requestMatches(rule.rule.match, faultable) && reaches(place, faultable)) {
        const due = rule.countMatch();
        if (due && typeof place === "object") {
          armed.push(rule);
        } else if (due) {
          whole ??= rule.fire();
        }
      }
    }
    const options = { request, rules: perOperation, armed, now: this.#now };
    return { whole, operations: new RequestFaults(options) };
  }
}

/** A rule for the n-th write operation passes over requests with fewer. */
function reaches(place: ReturnType<typeof pointOf>, faultable: FaultableRequest): boolean {
  return (
    typeof place === "string" || faultable.operations.filter(isWrite).length >= place.operation
  );
}
