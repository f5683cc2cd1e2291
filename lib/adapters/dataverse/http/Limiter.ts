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

  /**
   * Runs the work as soon as a slot is free; gives back or throws what the work does.
   *
   * @param signal ends the wait for a slot at once; the work is then run without one, and is expected
   *   to look at the signal before it does anything
   */
  async run<T>(work: () => Promise<T>, signal?: AbortSignal): Promise<T> {
    if (this.running < this.max) this.running += 1;
    else if (!(await this.slot(signal))) return work();
    try {
      return await work();
    } finally {
      const next = this.waiting.shift();
      if (next === undefined) this.running -= 1;
      else next();
    }
  }

  /** True once the slot of somebody who is done was handed over; false when aborted before. */
  private async slot(signal: AbortSignal | undefined): Promise<boolean> {
    if (signal?.aborted === true) return false;
    return new Promise((resolve) => {
      const take = () => {
        signal?.removeEventListener("abort", leave);
        resolve(true);
      };
      const leave = () => {
        this.waiting.splice(this.waiting.indexOf(take), 1);
        resolve(false);
      };
      this.waiting.push(take);
      signal?.addEventListener("abort", leave, { once: true });
    });
  }
}
