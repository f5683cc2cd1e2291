import type { Clock } from "../../../ports/clock";

interface Entry {
  readonly value: Promise<unknown>;
  readonly expiresAt: number;
}

/**
 * Base and configuration data that many runs share: currencies, organization flags, the result of
 * preflight. Orders, lines and invoices never go in here.
 */
export class BaseDataCache {
  private readonly entries = new Map<string, Entry>();
  private readonly clock: Clock;

  constructor(clock: Clock) {
    this.clock = clock;
  }

  /** The value under a key, loaded when missing or older than its lifetime. A failed load is not kept. */
  async get<T>(key: string, lifetimeMs: number, load: () => Promise<T>): Promise<T> {
    const now = this.clock.monotonicMs();
    const known = this.entries.get(key);
    if (known !== undefined && known.expiresAt > now) return known.value as Promise<T>;
    const value = load();
    this.entries.set(key, { value, expiresAt: now + lifetimeMs });
    try {
      return await value;
    } catch (error) {
      if (this.entries.get(key)?.value === value) this.entries.delete(key);
      throw error;
    }
  }
}
