import type { InvoiceName } from "./DocumentBook";

const keysMax = 100_000;

/** What the ERP was asked since the last reset. */
export class ErpLog {
  #posts = 0;
  #lookups = 0;
  #invoices = 0;
  readonly #timesPosted = new Map<string, number>();

  post(invoices: readonly InvoiceName[]): void {
    this.#posts += 1;
    this.#invoices += invoices.length;
    for (const { idempotencyKey } of invoices) {
      const times = this.#timesPosted.get(idempotencyKey) ?? 0;
      if (times > 0 || this.#timesPosted.size < keysMax) {
        this.#timesPosted.set(idempotencyKey, times + 1);
      }
    }
  }

  lookup(): void {
    this.#lookups += 1;
  }

  reset(): void {
    this.#posts = 0;
    this.#lookups = 0;
    this.#invoices = 0;
    this.#timesPosted.clear();
  }

  /** Keys that were posted more than once are named with how often. */
  show(): object {
    return {
      posts: this.#posts,
      lookups: this.#lookups,
      invoices: this.#invoices,
      repeatedKeys: Object.fromEntries([...this.#timesPosted].filter(([, times]) => times > 1)),
    };
  }
}
