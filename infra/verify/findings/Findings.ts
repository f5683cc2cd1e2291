import type { Rule } from "../rules/Rule";

export interface Violation {
  readonly code: string;
  /** What kind of record it is: `order line`, `invoice`, ... */
  readonly kind: string;
  readonly id: string;
  readonly message: string;
}

/** So many violations of a kind are kept with their ids; all are counted. */
const keptPerCodeMax = 200;

/** The violations that were found. */
export class Findings {
  readonly #counts = new Map<string, { count: number; meaning: string }>();
  readonly #kept: Violation[] = [];

  add(
    rule: Rule<never>,
    record: { readonly kind: string; readonly id: string },
    message: string,
  ): void {
    const { code, meaning } = rule;
    const count = (this.#counts.get(code)?.count ?? 0) + 1;
    this.#counts.set(code, { count, meaning });
    if (count <= keptPerCodeMax) this.#kept.push({ code, ...record, message });
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, { count }) => sum + count, 0);
  }

  /** By code, in the order in which they were met. */
  get byCode(): readonly {
    readonly code: string;
    readonly meaning: string;
    readonly count: number;
  }[] {
    return [...this.#counts].map(([code, { count, meaning }]) => ({ code, meaning, count }));
  }

  /** The first of each kind. */
  get violations(): readonly Violation[] {
    return this.#kept;
  }
}
