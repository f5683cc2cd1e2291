import type { CallbackEffect, CallbackRule } from "./callbackRule";

const rulesMax = 1_000;

interface Standing {
  readonly rule: CallbackRule;
  readonly name: string;
  matched: number;
  fired: number;
  readonly waiting: Set<() => void>;
}

export interface RuleState {
  readonly name: string;
  readonly matched: number;
  readonly fired: number;
  readonly waiting: number;
}

/** What strikes a notice: its effect, and how to wait for a release. */
export interface StruckNotice {
  readonly effect: CallbackEffect;
  readonly released: () => Promise<void>;
}

/** The faults that were ordered for notices of completion. */
export class CallbackBook {
  #rules: Standing[] = [];
  #added = 0;

  /** Adds rules; throws a RangeError beyond 1,000. */
  add(rules: readonly CallbackRule[]): RuleState[] {
    if (this.#rules.length + rules.length > rulesMax) {
      throw new RangeError(`There can be at most ${String(rulesMax)} rules.`);
    }
    const added = rules.map((rule) => {
      this.#added += 1;
      const name = rule.name ?? `callback fault ${String(this.#added)}`;
      return { rule, name, matched: 0, fired: 0, waiting: new Set<() => void>() };
    });
    this.#rules.push(...added);
    return added.map(show);
  }

  list(): RuleState[] {
    return this.#rules.map(show);
  }

  /** Removes the rules of that name, or all, and lets go what waits at them. */
  clear(name?: string): void {
    this.release(name);
    this.#rules = this.#rules.filter((standing) => name !== undefined && standing.name !== name);
  }

  /** Lets go the notices that wait at the rules of that name, or at all; gives their number. */
  release(name?: string): number {
    const waiting = this.#rules
      .filter((standing) => name === undefined || standing.name === name)
      .flatMap((standing) => [...standing.waiting]);
    waiting.forEach((done) => {
      done();
    });
    return waiting.length;
  }

  /** Whether the answer 202 of such an operation is to come after its notice. */
  holdsAnswer(operation: string): boolean {
    return this.#rules.some(
      ({ rule, matched, fired }) =>
        rule.effect.beforeAccepted === true &&
        matched >= rule.skip &&
        fired < rule.times &&
        matches(rule, operation),
    );
  }

  /** The first rule that is due strikes; all that match count. */
  strike(operation: string): StruckNotice | undefined {
    const due = this.#rules.filter((standing) => {
      if (!matches(standing.rule, operation)) return false;
      standing.matched += 1;
      return standing.matched > standing.rule.skip && standing.fired < standing.rule.times;
    });
    const [first] = due;
    if (first === undefined) {
      return undefined;
    }
    first.fired += 1;
    return { effect: first.rule.effect, released: () => release(first) };
  }
}

function release(standing: Standing): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      standing.waiting.delete(done);
      resolve();
    };
    standing.waiting.add(done);
  });
}

function matches({ operation }: CallbackRule, name: string): boolean {
  return operation === undefined || new RegExp(operation).test(name);
}

function show({ rule, name, matched, fired, waiting }: Standing): RuleState {
  return { ...rule, name, matched, fired, waiting: waiting.size };
}
