import type { Clock } from "../../../ports/clock";
import type { BaseDataUse } from "../../../ports/environment";

interface Entry {
  readonly value: Promise<unknown>;
  readonly expiresAt: number;
}

/**
 * Base and configuration data that many runs share, as plain JSON values: currencies, users,
 * organization flags, that preflight passed. Orders, lines and invoices never go in here.
 */
export class BaseDataCache {
  private readonly clock: Clock;
  private readonly entriesMax: number;
  private readonly entries: Map<string, Entry>;
  private readonly uses = new Map<string, { hits: number; misses: number }>();

  /** @param entriesMax the oldest entries make room: `CACHE_ENTRIES` */
  constructor(clock: Clock, entriesMax: number, entries = new Map<string, Entry>()) {
    this.clock = clock;
    this.entriesMax = entriesMax;
    this.entries = entries;
  }

  /** The same values, with counts of its own: runs of a process may overlap. */
  forRun(): BaseDataCache {
    return new BaseDataCache(this.clock, this.entriesMax, this.entries);
  }

  /** How often values were there and how often they had to be asked for, by table. */
  get use(): BaseDataUse {
    return Object.fromEntries([...this.uses].map(([table, use]) => [table, { ...use }]));
  }

  /** A small table whole, loaded when missing or older than its lifetime. A failed load is not kept. */
  async get<T>(table: string, lifetimeMs: number, load: () => Promise<T>): Promise<T> {
    const known = this.known(table, table);
    if (known !== undefined) return known as Promise<T>;
    const value = load();
    this.keep(table, value, lifetimeMs);
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
      const known = this.known(table, `${table} ${id}`);
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

  private known(table: string, key: string): Promise<unknown> | undefined {
    const entry = this.entries.get(key);
    const isFresh = entry !== undefined && entry.expiresAt > this.clock.monotonicMs();
    const use = this.uses.get(table) ?? { hits: 0, misses: 0 };
    this.uses.set(table, use);
    use[isFresh ? "hits" : "misses"] += 1;
    return isFresh ? entry.value : undefined;
  }

  private keep(key: string, value: Promise<unknown>, lifetimeMs: number): void {
    this.entries.delete(key);
    this.entries.set(key, { value, expiresAt: this.clock.monotonicMs() + lifetimeMs });
    const [oldest] = this.entries.keys();
    if (this.entries.size > this.entriesMax && oldest !== undefined) this.entries.delete(oldest);
    value.catch(() => {
      if (this.entries.get(key)?.value === value) this.entries.delete(key);
    });
  }
}
