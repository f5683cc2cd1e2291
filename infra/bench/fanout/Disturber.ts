import { setTimeout as delay } from "node:timers/promises";
import type { HostClient } from "../../local/launcher/HostClient";
import type { ChunkTable } from "./ChunkTable";
import type { Workers } from "./Workers";

const lookEveryMs = 20;
/** The reconciler's timer, in seconds rather than minutes. */
const reconcileEveryMs = 2_000;

export interface DisturberOptions {
  readonly workers: Workers;
  readonly chunks: ChunkTable;
  readonly host: HostClient;
  readonly kills: boolean;
  readonly isLate: boolean;
  readonly say: (text: string) => void;
}

/** What happens to the processes while they work: one is killed, one comes late, the reconciler ticks. */
export class Disturber {
  readonly #options: DisturberOptions;
  readonly #stopped = new AbortController();
  readonly #done: Promise<unknown>;
  killed = 0;

  constructor(options: DisturberOptions) {
    this.#options = options;
    this.#done = Promise.all([this.#disturb(), this.#reconcile()]);
    // Told by `stop`.
    this.#done.catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.#stopped.abort();
    await this.#done;
  }

  async #disturb(): Promise<void> {
    const { workers, chunks, kills, isLate, say } = this.#options;
    let isToKill = kills;
    let isToCome = isLate;
    while ((isToKill || isToCome) && !this.#stopped.signal.aborted) {
      const atWork = await chunks.atWork();
      if (isToKill && (await workers.kill(atWork))) {
        say("killed a process in the middle of a chunk");
        this.killed += 1;
        isToKill = false;
      }
      if (isToCome && atWork.size > 0) {
        workers.start();
        say("started one late");
        isToCome = false;
      }
      await this.#wait(lookEveryMs);
    }
  }

  async #reconcile(): Promise<void> {
    for (;;) {
      await this.#wait(reconcileEveryMs);
      if (this.#stopped.signal.aborted) return;
      await this.#options.host.start("reconcile");
    }
  }

  #wait(milliseconds: number): Promise<void> {
    return delay(milliseconds, undefined, { signal: this.#stopped.signal }).catch(() => undefined);
  }
}
