/**
 * A seeded source of random whole numbers that gives the same series on every machine: 32-bit
 * integer arithmetic only (multiply, add, xor, shift), no floating point.
 */
export class Random {
  private state: number;

  /** `seed`: any safe whole number; different seeds give unrelated series. */
  constructor(seed: number) {
    if (!Number.isSafeInteger(seed) || seed < 0) {
      throw new RangeError(`seed ${String(seed)} is not a whole number of zero or more.`);
    }
    const low = seed % 0x1_0000_0000;
    const high = Math.floor(seed / 0x1_0000_0000);
    this.state = (low ^ Math.imul(high + 1, 0x9e37_79b1)) | 0;
  }

  /** A whole number from 0 up to but not including `limit` (1 to 2^31). */
  below(limit: number): number {
    if (!Number.isSafeInteger(limit) || limit < 1 || limit > 0x8000_0000) {
      throw new RangeError(`limit ${String(limit)} is not between 1 and 2^31.`);
    }
    return Number((BigInt(this.nextWord()) * BigInt(limit)) >> 32n);
  }

  /** A whole number from `least` to `most`, both included. */
  between(least: number, most: number): number {
    return least + this.below(most - least + 1);
  }

  /** True in `percent` of 100 cases. */
  chance(percent: number): boolean {
    return this.below(100) < percent;
  }

  /** One entry of a list that is not empty. */
  pick<T>(list: readonly T[]): T {
    const entry = list[this.below(list.length)];
    if (entry === undefined) {
      throw new RangeError("The list to pick from has an empty entry.");
    }
    return entry;
  }

  /** A counter with odd step, its bits mixed until each output bit depends on each state bit. */
  private nextWord(): number {
    this.state = (this.state + 0x6d2b_79f5) | 0;
    let word = this.state;
    word = Math.imul(word ^ (word >>> 16), 0x21f0_aaad);
    word = Math.imul(word ^ (word >>> 15), 0x735a_2d97);
    return (word ^ (word >>> 15)) >>> 0;
  }
}
