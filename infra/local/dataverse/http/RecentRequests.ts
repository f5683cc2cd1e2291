import type { RequestKind } from "./Api";

/** One answered API request. */
export interface LoggedRequest {
  readonly at: string;
  readonly method: string;
  /** Path and the beginning of the query. */
  readonly path: string;
  /** 0 where the sender got no answer. */
  readonly status: number;
  readonly kind: RequestKind;
  /** What a batch held, by kind. */
  readonly innerKinds: Readonly<Partial<Record<RequestKind, number>>>;
  readonly correlationId: string | undefined;
  readonly ms: number;
  /** Names of the injected faults that struck it. */
  readonly faults: readonly string[];
  /** It came though its sender had been told by `Retry-After` to wait. */
  readonly insideRetryAfter: boolean;
}

const requestsMax = 20_000;

/** The last 20,000 requests, in a ring. */
export class RecentRequests {
  #entries: LoggedRequest[] = [];
  #next = 0;

  add(request: LoggedRequest): void {
    this.#entries[this.#next % requestsMax] = request;
    this.#next += 1;
  }

  /** At most `limit` of the latest, newest last, those of one correlation id if it is given. */
  latest(filter: {
    readonly limit: number;
    readonly correlationId: string | undefined;
  }): LoggedRequest[] {
    const cut = this.#next % requestsMax;
    const inOrder =
      this.#next <= requestsMax
        ? this.#entries
        : [...this.#entries.slice(cut), ...this.#entries.slice(0, cut)];
    const wanted =
      filter.correlationId === undefined
        ? inOrder
        : inOrder.filter((entry) => entry.correlationId === filter.correlationId);
    return wanted.slice(Math.max(0, wanted.length - filter.limit));
  }

  clear(): void {
    this.#entries = [];
    this.#next = 0;
  }
}
