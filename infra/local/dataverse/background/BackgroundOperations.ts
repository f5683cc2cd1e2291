import { setMaxListeners } from "node:events";
import { setImmediate, setTimeout as delay } from "node:timers/promises";
import { codes, ODataError } from "../http/ODataError";
import { callerOf } from "../security/callerOf";
import { attempt, type AttemptHost } from "./attempt";
import { CallbackBook } from "./CallbackBook";
import { noticeBody } from "./monitorBody";
import { Notices, type Notice } from "./Notices";
import {
  OperationRows,
  type NewOperation,
  type OperationResult,
  type StoredOperation,
} from "./OperationRows";
import { states, statuses } from "./operationStates";

/** An execution error is tried again so often (DATAVERSE.md 1.9). */
const retriesMax = 3;
/** Neither is documented of the platform (DATAVERSE.md 1.9); they bound the emulator. */
const runningMax = 8;
const waitingMax = 10_000;
const noticeBeforeAnswerMs = 60_000;

export interface BackgroundSettings {
  /** Nothing is started while it is true; what is canceled meanwhile never runs. */
  readonly paused: boolean;
  readonly startDelayMs: number;
  /** The pause before the first retry; each further one is twice as long. */
  readonly retryDelayMs: number;
}

const settingDefaults: BackgroundSettings = { paused: false, startDelayMs: 0, retryDelayMs: 100 };

/** Runs Custom APIs in the background and tells who asked for it (DATAVERSE.md 1). */
export class BackgroundOperations {
  readonly callbacks = new CallbackBook();
  readonly notices: Notices;
  readonly rows: OperationRows;
  readonly #host: AttemptHost;
  readonly #running = new Set<string>();
  readonly #noticed = new Map<string, () => void>();
  #waiting: string[] = [];
  #settings = settingDefaults;
  #stop = newStop();

  constructor(host: AttemptHost) {
    this.#host = host;
    this.rows = new OperationRows(() => host.writer);
    this.notices = new Notices(this.callbacks, () => host.writer.now());
  }

  get settings(): BackgroundSettings {
    return this.#settings;
  }

  change(settings: Partial<BackgroundSettings>): void {
    this.#settings = { ...this.#settings, ...settings };
    this.#pump();
  }

  /**
   * Accepts an operation and gives its id. The caller holds a transaction; it is started once that
   * is committed. Throws 503 when too many wait.
   */
  submit(operation: NewOperation): string {
    if (this.#waiting.length >= waitingMax) {
      throw new ODataError(503, "", "Too many background operations wait in the emulator.");
    }
    const id = this.rows.add(operation);
    void setImmediate().then(() => this.#enqueue(id));
    return id;
  }

  /** Waits for the operation's notice where a fault wants it to come before the answer. */
  async beforeAnswer(id: string): Promise<void> {
    const operation = this.rows.read(id);
    if (operation?.callbackUrl === undefined || !this.callbacks.holdsAnswer(operation.name)) {
      return;
    }
    const { signal } = this.#stop;
    const noticed = new Promise<void>((resolve) => this.#noticed.set(id, resolve));
    await Promise.race([noticed, pause(noticeBeforeAnswerMs, signal)]);
    this.#noticed.delete(id);
  }

  /**
   * Cancels it (DATAVERSE.md 1.8): not started, it never runs; started, it runs on but is not tried
   * again. `write` marks its row as being canceled; the caller holds a transaction. Throws 400 when
   * it is completed.
   */
  cancel<T>(operation: StoredOperation, write: () => T): T {
    if (operation.state === states.completed) {
      throw new ODataError(
        400,
        codes.businessRule,
        "Canceling background operation is not allowed after it is in terminal state.",
      );
    }
    const result = write();
    void setImmediate().then(() => this.#settleCanceled(operation.id));
    return result;
  }

  /** Goes on with what the database holds: after a start, or after its data was replaced. */
  resume(): void {
    this.#end();
    for (const id of this.rows.pending()) {
      this.#enqueue(id);
    }
  }

  /** Forgets all: settings, faults, what waits and what runs. */
  clear(): void {
    this.#end();
    this.#settings = settingDefaults;
    this.callbacks.clear();
    this.notices.clear();
  }

  close(): void {
    this.#end();
    this.callbacks.clear();
  }

  /** Sends the notice of a completed operation once more, or often. */
  resend(operation: StoredOperation, options: { readonly copies: number; readonly body?: string }) {
    const notice = noticeOf(operation);
    return notice === undefined
      ? Promise.resolve([])
      : this.notices.send(notice, { ...options, signal: this.#stop.signal });
  }

  #end(): void {
    this.#stop.abort();
    this.#stop = newStop();
    this.#waiting = [];
    this.#running.clear();
  }

  #enqueue(id: string): void {
    if (!this.#host.isClosed && !this.#waiting.includes(id) && !this.#running.has(id)) {
      this.#waiting.push(id);
      this.#pump();
    }
  }

  #pump(): void {
    while (!this.#settings.paused && this.#running.size < runningMax) {
      const id = this.#waiting.shift();
      if (id === undefined) return;
      this.#launch(id);
    }
  }

  #settleCanceled(id: string): void {
    if (this.#waiting.includes(id)) {
      this.#waiting = this.#waiting.filter((one) => one !== id);
      this.#launch(id);
    }
  }

  #launch(id: string): void {
    const { signal } = this.#stop;
    this.#running.add(id);
    void this.#run(id, signal)
      .catch((error: unknown) => {
        if (!signal.aborted) throw error;
      })
      .finally(() => {
        if (signal.aborted) return;
        this.#running.delete(id);
        this.#pump();
      });
  }

  async #run(id: string, signal: AbortSignal): Promise<void> {
    const first = this.rows.read(id);
    if (first?.status !== statuses.canceling && this.#settings.startDelayMs > 0) {
      await pause(this.#settings.startDelayMs, signal);
    }
    for (let tries = 0; tries <= retriesMax && !signal.aborted; tries += 1) {
      const operation = this.rows.read(id);
      if (operation === undefined || operation.state === states.completed) {
        return;
      }
      if (operation.status === statuses.canceling && !operation.started) {
        this.#complete(operation, { ending: "canceled" }, signal);
        return;
      }
      if (await this.#try(operation, signal)) {
        return;
      }
      await pause(this.#settings.retryDelayMs * 2 ** operation.retries, signal);
    }
  }

  /** One attempt. Gives whether the operation is completed; otherwise it is to be tried again. */
  async #try(operation: StoredOperation, signal: AbortSignal): Promise<boolean> {
    const { roles } = this.#host;
    const caller = callerOf(roles, operation.userId, operation.actorId);
    this.rows.start(operation);
    const result = await attempt(this.#host, { operation, caller, signal });
    if (signal.aborted) {
      return true;
    }
    // It may have been canceled while it ran.
    const current = this.rows.read(operation.id);
    if (current === undefined) {
      return true;
    }
    if (result.error === undefined) {
      this.#complete(current, { ending: "succeeded", ...result }, signal);
      return true;
    }
    if (current.status === statuses.canceling || current.retries >= retriesMax) {
      this.#complete(current, { ending: "failed", ...result }, signal);
      return true;
    }
    this.rows.retry(current);
    return false;
  }

  #complete(operation: StoredOperation, result: OperationResult, signal: AbortSignal): void {
    this.rows.complete(operation, result);
    const completed = this.rows.read(operation.id);
    const notice = completed === undefined ? undefined : noticeOf(completed);
    if (notice !== undefined) {
      void this.notices.deliver(notice, signal).then(() => this.#noticed.get(operation.id)?.());
    }
  }
}

function noticeOf(operation: StoredOperation): Notice | undefined {
  const { id, name, callbackUrl } = operation;
  return callbackUrl === undefined
    ? undefined
    : { operationId: id, operation: name, url: callbackUrl, body: noticeBody(operation) };
}

function newStop(): AbortController {
  const stop = new AbortController();
  setMaxListeners(0, stop.signal);
  return stop;
}

/** Waits, or until it is stopped. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await delay(ms, undefined, { signal, ref: false }).catch(() => undefined);
}
