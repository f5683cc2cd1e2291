import type { FaultRule } from "./faultRule";

/** A rule as it stands: how often it matched and struck, and who waits at it. */
export class ActiveRule {
  readonly id: number;
  readonly rule: FaultRule;
  #matched = 0;
  #fired = 0;
  readonly #waiting = new Set<() => void>();

  constructor(id: number, rule: FaultRule) {
    this.id = id;
    this.rule = rule;
  }

  get name(): string {
    return this.rule.name ?? `fault ${String(this.id)}`;
  }

  /** Counts a match and says whether the rule is to strike. */
  countMatch(): boolean {
    this.#matched += 1;
    return this.#matched > this.rule.skip && this.#fired < this.rule.times;
  }

  /** Counts a strike and gives the rule. */
  fire(): this {
    this.#fired += 1;
    return this;
  }

  /** Waits for `ms`, or without it until released; `release` ends both. */
  wait(ms?: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = ms === undefined ? undefined : setTimeout(() => done(), ms);
      const done = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(done);
        resolve();
      };
      this.#waiting.add(done);
    });
  }

  release(): number {
    const waiting = [...this.#waiting];
    waiting.forEach((done) => {
      done();
    });
    return waiting.length;
  }

  show(): object {
    return {
      id: this.id,
      ...this.rule,
      name: this.name,
      matched: this.#matched,
      fired: this.#fired,
      waiting: this.#waiting.size,
    };
  }
}
