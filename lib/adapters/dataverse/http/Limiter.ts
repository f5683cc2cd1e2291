/** Lets a bounded number of pieces of work run at once; the others wait in the order they came. */
export class Limiter {
  private readonly waiting: (() => void)[] = [];
  private running = 0;
  private readonly max: number;

  constructor(max: number) {
    if (!Number.isInteger(max) || max < 1)
      throw new RangeError("a limiter needs at least one slot");
    this.max = max;
  }

  /** Runs the work as soon as a slot is free; gives back or throws what the work does. */
  async run<T>(work: () => Promise<T>): Promise<T> {
    if (this.running >= this.max) await new Promise<void>((resolve) => this.waiting.push(resolve));
    else this.running += 1;
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }
}
