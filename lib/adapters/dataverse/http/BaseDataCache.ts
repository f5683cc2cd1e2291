import type { Clock } from "../../../ports/clock";

interface Entry {
  readonly value: Promise<unknown>;
  readonly expiresAt: number;
}

/** Far more than an environment has users that own orders; the oldest entries make room. */
const entriesMax = 20_000;

/**
 * Base and configuration data that many runs share: currencies, users, organization flags, the
 * result of preflight. Orders, lines and invoices never go in here.
 */
export class BaseDataCache {
  /** How often a value was there, and how often it had to be asked for. */
  readonly counts = { hits: 0, misses: 0 };
  private readonly entries = new Map<string, Entry>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The value under a key, loaded when missing or older than its lifetime. A failed load is not kept. */
  async get<T>(key: string, lifetimeMs: number, load: () => Promise<T>): Promise<T> {
    const known = this.known(key);
    if (known !== undefined) return known as Promise<T>;
    const value = load();
    this.keep(key, value, lifetimeMs);
    return value;
  }

  /**
   * Values of a large table, entry by entry: those that are missing are loaded together.
   *
   * @param table what the keys belong to
   * @param load gives the values of some ids, in their order
   */
  async getMany<T>(
    table: string,
    ids: readonly string[],
    options: {
      readonly lifetimeMs: number;
      readonly load: (ids: readonly string[]) => Promise<readonly T[]>;
    },
  ): Promise<ReadonlyMap<string, T>> {
    const found = new Map<string, Promise<T>>();
    for (const id of new Set(ids)) {
      const known = this.known(`${table} ${id}`);
      if (known !== undefined) found.set(id, known as Promise<T>);
    }
    const missing = [...new Set(ids)].filter((id) => !found.has(id));
    if (missing.length > 0) {
      const loaded = options.load(missing);
      missing.forEach((id, index) => {
        const value = loaded.then((values) => values[index] as T);
        this.keep(`${table} ${id}`, value, options.lifetimeMs);
        found.set(id, value);
      });
    }
    const values = await Promise.all(found.values());
    return new Map([...found.keys()].map((id, index) => [id, values[index] as T]));
  }

  /** Forgets a value that turned out to be wrong. */
  forget(key: string): void {
    this.entries.delete(key);
  }

  private known(key: string): Promise<unknown> | undefined {
    const entry = this.entries.get(key);
    const isFresh = entry !== undefined && entry.expiresAt > this.clock.monotonicMs();
    this.counts[isFresh ? "hits" : "misses"] += 1;
    return isFresh ? entry.value : undefined;
  }

  private keep(key: string, value: Promise<unknown>, lifetimeMs: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, expiresAt: this.clock.monotonicMs() + lifetimeMs });
    const [oldest] = this.entries.keys();
    if (this.entries.size > entriesMax && oldest !== undefined) this.entries.delete(oldest);
    value.catch(() => {
      if (this.entries.get(key)?.value === value) this.entries.delete(key);
    });
  }
}
