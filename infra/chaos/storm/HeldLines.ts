/**
 * The lines that people hold, as they were told: a hold that was answered stands until somebody asks for
 * the line's release. An answer that did not come tells nothing.
 */
export class HeldLines {
  readonly #held = new Set<string>();
  readonly #asked = new Set<string>();

  /** Two people never ask for the same line at a time: which came last would be unknown. */
  begin(line: string): boolean {
    if (this.#asked.has(line)) return false;
    this.#asked.add(line);
    return true;
  }

  end(line: string): void {
    this.#asked.delete(line);
  }

  hold(line: string): void {
    this.#held.add(line);
  }

  letGo(line: string): void {
    this.#held.delete(line);
  }

  get lines(): readonly string[] {
    return [...this.#held];
  }
}
