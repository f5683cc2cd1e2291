/** Counts by a name, with one example text for each. */
export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #examples = new Map<string, string>();

  add(name: string, example?: string): void {
    this.#counts.set(name, this.count(name) + 1);
    if (example !== undefined && !this.#examples.has(name)) this.#examples.set(name, example);
  }

  count(name: string): number {
    return this.#counts.get(name) ?? 0;
  }

  get total(): number {
    let total = 0;
    for (const count of this.#counts.values()) total += count;
    return total;
  }

  example(name: string): string | undefined {
    return this.#examples.get(name);
  }

  /** In the order of the names given, those that were counted; then any others by name. */
  record(order: readonly string[] = []): Record<string, number> {
    const others = [...this.#counts.keys()].filter((name) => !order.includes(name)).sort();
    const names = [...order.filter((name) => this.#counts.has(name)), ...others];
    return Object.fromEntries(names.map((name) => [name, this.count(name)]));
  }
}
