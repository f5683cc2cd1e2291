import { setTimeout as delay } from "node:timers/promises";
import type { CallbackBook, StruckNotice } from "./CallbackBook";

/** Not documented (DATAVERSE.md 1.4): how long an answer to a notice is waited for. */
const answerWithinMs = 30_000;
const deliveriesKept = 5_000;

export interface Notice {
  readonly operationId: string;
  /** The Custom API's unique name. */
  readonly operation: string;
  readonly url: string;
  readonly body: Readonly<Record<string, unknown>>;
}

/** What became of one POST. */
export interface Delivery {
  readonly operationId: string;
  readonly at: string;
  readonly url: string;
  readonly body: string;
  /** The answer's status; null where none came, or nothing was sent. */
  readonly status: number | null;
  readonly error?: string;
}

/** Sends the notices of completion, each once unless a fault was ordered (DATAVERSE.md 1.4). */
export class Notices {
  readonly #book: CallbackBook;
  readonly #now: () => Date;
  readonly #overtaken = new Map<() => void, string>();
  #deliveries: Delivery[] = [];

  constructor(book: CallbackBook, now: () => Date) {
    this.#book = book;
    this.#now = now;
  }

  get deliveries(): readonly Delivery[] {
    return this.#deliveries;
  }

  clear(): void {
    this.#deliveries = [];
    this.#overtaken.clear();
  }

  /** Sends the notice as the faults have it. `signal` ends waiting and sending. */
  async deliver(notice: Notice, signal: AbortSignal): Promise<void> {
    const struck = this.#book.strike(notice.operation);
    const effect = struck?.effect ?? {};
    await this.#wait(notice, { struck, signal });
    if (signal.aborted) {
      return;
    }
    const body = bodyOf(notice, effect.body);
    if (effect.drop === true) {
      this.#record(notice, body, { status: null, error: "dropped" });
      return;
    }
    await this.send(notice, { body, copies: effect.copies ?? 1, signal });
    this.#letGo(notice.operationId);
  }

  /** Sends the notice so many times at once. */
  async send(
    notice: Notice,
    options: {
      readonly body?: string;
      readonly copies: number;
      readonly signal: AbortSignal;
    },
  ): Promise<Delivery[]> {
    const body = options.body ?? JSON.stringify(notice.body);
    return Promise.all(
      Array.from({ length: options.copies }, () => this.#post(notice, body, options.signal)),
    );
  }

  async #wait(
    notice: Notice,
    { struck, signal }: { readonly struck: StruckNotice | undefined; readonly signal: AbortSignal },
  ): Promise<void> {
    const effect = struck?.effect ?? {};
    if (effect.delayMs !== undefined) {
      await delay(effect.delayMs, undefined, { signal, ref: false }).catch(() => undefined);
    }
    if (effect.hold === true) {
      await struck?.released();
    }
    if (effect.afterNext === true) {
      await new Promise<void>((resolve) => this.#overtaken.set(resolve, notice.operationId));
    }
  }

  /** Notices that wait to be overtaken go once one of another operation was sent. */
  #letGo(operationId: string): void {
    for (const [go, waiting] of this.#overtaken) {
      if (waiting !== operationId) {
        this.#overtaken.delete(go);
        go();
      }
    }
  }

  async #post(notice: Notice, body: string, signal: AbortSignal): Promise<Delivery> {
    try {
      const answer = await fetch(notice.url, {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body,
        redirect: "manual",
        signal: AbortSignal.any([signal, AbortSignal.timeout(answerWithinMs)]),
      });
      await answer.arrayBuffer();
      return this.#record(notice, body, { status: answer.status });
    } catch (error) {
      const cause = error instanceof Error && error.cause instanceof Error ? error.cause : error;
      return this.#record(notice, body, { status: null, error: String(cause) });
    }
  }

  #record(notice: Notice, body: string, result: Pick<Delivery, "status" | "error">): Delivery {
    const { operationId, url } = notice;
    const delivery = { operationId, at: this.#now().toISOString(), url, body, ...result };
    this.#deliveries.push(delivery);
    if (this.#deliveries.length > deliveriesKept) {
      this.#deliveries.shift();
    }
    return delivery;
  }
}

function bodyOf(
  notice: Notice,
  lie: string | Readonly<Record<string, unknown>> | undefined,
): string {
  if (typeof lie === "string") {
    return lie;
  }
  const members = Object.entries({ ...notice.body, ...lie }).filter(([, value]) => value !== null);
  return JSON.stringify(Object.fromEntries(members));
}
