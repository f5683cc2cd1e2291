/**
 * How many lines go into one joining set: `BUNDLE_CHUNK_LINES` to begin with, halved where a set ran
 * into a time-out. The smaller size holds for the rest of the run, for the next set would meet the
 * same slow database.
 */
export class ChunkSize {
  #lines: number;

  constructor(chunkLines: number) {
    this.#lines = chunkLines;
  }

  get lines(): number {
    return this.#lines;
  }

  /** A set of so many lines was too large. */
  halve(setLines: number): void {
    this.#lines = Math.max(1, Math.min(this.#lines, Math.ceil(setLines / 2)));
  }
}
