import { withoutActor } from "../../domain/handRunId";
import type { Clock } from "../../ports/clock";
import { LockLostError, isJobError } from "../../ports/errors";
import type { HeldLocks } from "../../ports/locks";
import type { Telemetry } from "../../ports/telemetry";

/** A row whose ETag is what we hold. */
export interface KeptLease {
  etag: string;
  /** When the last successful write of it began, by the local monotonic clock. */
  writtenAtMs: number;
}

export interface LeaseKeeperOptions<T extends KeptLease> {
  readonly leases: readonly T[];
  readonly names: readonly string[];
  readonly token: string;
  readonly owner: string;
  readonly leaseMs: number;
  readonly renewEveryMs: number;
  readonly clock: Clock;
  readonly telemetry: Telemetry;
  /** Renews the leases, updating each; `"lost"` when one of them is someone else's by now. */
  renew(leases: readonly T[]): Promise<"renewed" | "lost">;
  /** Gives a lease back. */
  end(lease: T): Promise<void>;
}

/** A holder that never releases stops renewing after this many times: a hung run must not lock for ever. */
const maxRenewals = 10_000;

/** Keeps leases alive on a timer of its own until they are released, and knows when one is lost. */
export class LeaseKeeper<T extends KeptLease> implements HeldLocks {
  readonly names: readonly string[];
  readonly token: string;
  readonly #options: LeaseKeeperOptions<T>;
  /** In words for logs and messages. */
  readonly #holder: string;
  readonly #stopped = new AbortController();
  readonly #renewing: Promise<void>;
  #lost = false;

  constructor(options: LeaseKeeperOptions<T>) {
    this.#options = options;
    this.#holder = withoutActor(options.owner);
    this.names = options.names;
    this.token = options.token;
    this.#renewing = options.leases.length === 0 ? Promise.resolve() : this.#keepRenewing();
  }

  /** A lease counts from when its last write began, so that we give up before anyone may take it. */
  assertHeld(): void {
    if (this.#stopped.signal.aborted) {
      throw new LockLostError(`The locks of ${this.#holder} were given back.`);
    }
    if (!this.#lost && !this.#isOverdue()) return;
    const [name = "nothing"] = this.names;
    throw new LockLostError(
      `The lock on ${name} may be someone else's by now; ${this.#holder} stops writing.`,
    );
  }

  async release(): Promise<void> {
    if (this.#stopped.signal.aborted) return;
    this.#stopped.abort();
    await this.#renewing;
    const ended = await Promise.allSettled(
      this.#options.leases.map((lease) => this.#options.end(lease)),
    );
    for (const { status } of ended) {
      if (status === "fulfilled") continue;
      this.#options.telemetry.warn("Locks could not be released; they expire.", {
        owner: this.#holder,
        leaseMs: this.#options.leaseMs,
      });
    }
  }

  #isOverdue(): boolean {
    const { leases, leaseMs, clock } = this.#options;
    const now = clock.monotonicMs();
    return leases.some(({ writtenAtMs }) => now - writtenAtMs >= leaseMs);
  }

  async #keepRenewing(): Promise<void> {
    const { clock, renewEveryMs } = this.#options;
    for (let renewals = 0; renewals < maxRenewals && !this.#lost; renewals += 1) {
      await clock.sleep(renewEveryMs, this.#stopped.signal);
      if (this.#stopped.signal.aborted) return;
      await this.#renewOnce();
    }
  }

  /** Storage that does not answer is no loss yet: the lease still runs, and the next try may do. */
  async #renewOnce(): Promise<void> {
    const { leases, telemetry } = this.#options;
    const owner = this.#holder;
    try {
      this.#lost = this.#isOverdue() || (await this.#options.renew(leases)) === "lost";
      if (this.#lost) telemetry.warn("Locks were lost.", { owner, names: this.names.length });
    } catch (error) {
      const code = isJobError(error) ? error.code : "UNEXPECTED";
      telemetry.warn("Locks could not be renewed.", { owner, code });
    }
  }
}
