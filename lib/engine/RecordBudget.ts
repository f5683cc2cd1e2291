/** Lets a run take up so many records and no more, over all that a stage reads. */
export class RecordBudget {
  #left: number;

  /** @param maxRecords null for as many as there are */
  constructor(maxRecords: number | null) {
    this.#left = maxRecords ?? Number.POSITIVE_INFINITY;
  }

  /** The pages, the last one cut; reads none beyond it. */
  async *of<Item>(pages: AsyncIterable<readonly Item[]>): AsyncGenerator<readonly Item[]> {
    if (this.#left <= 0) return;
    for await (const page of pages) {
      const taken = page.slice(0, this.#left);
      this.#left -= taken.length;
      yield taken;
      if (this.#left <= 0) return;
    }
  }
}
