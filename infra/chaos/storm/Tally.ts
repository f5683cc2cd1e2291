/** How often each kind of event happened. */
export class Tally {
  readonly #counts = new Map<string, number>();

  add(kind: string, times = 1): void {
    this.#counts.set(kind, (this.#counts.get(kind) ?? 0) + times);
  }

  addAll(other: Tally): void {
    for (const [kind, times] of other.#counts) this.add(kind, times);
  }

  /** In the order of the alphabet. */
  get counts(): readonly (readonly [kind: string, times: number])[] {
    return [...this.#counts].sort(([one], [other]) => (one < other ? -1 : 1));
  }
}
