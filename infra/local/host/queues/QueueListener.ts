import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import type { HostConfiguration } from "../app/hostJson";
import type { TypedData } from "../core/coreTypes";
import { queueTriggerMetadata } from "./queueTriggerMetadata";

/** A message is hidden from others this long, and again while its handler runs (FUNCTIONS.md 5). */
const leaseInSeconds = 600;
const renewEveryInMs = (leaseInSeconds / 2) * 1_000;
const shortestPollInMs = 100;

export interface QueueListenerOptions {
  readonly queue: QueueClient;
  readonly poisonQueue: QueueClient;
  readonly configuration: HostConfiguration["extensions"]["queues"];
  /** Runs the function; rejects when it failed. */
  readonly run: (data: TypedData, metadata: Record<string, TypedData>) => Promise<void>;
  readonly onProblem: (message: string) => void;
}

/**
 * Delivers a queue's messages to a function, at least once: several at a time, hidden while the
 * handler runs, tried `maxDequeueCount` times, then moved to `<queue>-poison` (FUNCTIONS.md 5).
 */
export class QueueListener {
  readonly #options: QueueListenerOptions;
  readonly #inFlight = new Set<Promise<void>>();
  #active = false;
  #timeout: NodeJS.Timeout | undefined;
  #polling: Promise<void> = Promise.resolve();
  #wait = shortestPollInMs;

  constructor(options: QueueListenerOptions) {
    this.#options = options;
  }

  start(): void {
    if (this.#active) return;
    this.#active = true;
    this.#schedulePoll(0);
  }

  /** Receives no more; resolves when the messages under way are finished. */
  async stop(): Promise<void> {
    this.#active = false;
    clearTimeout(this.#timeout);
    await this.#polling;
    await Promise.all(this.#inFlight);
  }

  #schedulePoll(waitInMs: number): void {
    if (!this.#active) return;
    clearTimeout(this.#timeout);
    this.#timeout = setTimeout(() => {
      // One poll at a time: two at once would both count the same free places.
      this.#polling = this.#polling.then(() => this.#poll());
    }, waitInMs);
  }

  async #poll(): Promise<void> {
    if (!this.#active) return;
    const { batchSize, newBatchThreshold, maxPollingInterval } = this.#options.configuration;
    const threshold = newBatchThreshold ?? Math.floor(batchSize / 2);
    let received = 0;
    if (this.#inFlight.size <= threshold) {
      const messages = await this.#receive(batchSize);
      received = messages.length;
      for (const message of messages) this.#deliver(message);
    }
    this.#wait = received > 0 ? shortestPollInMs : Math.min(this.#wait * 2, maxPollingInterval);
    this.#schedulePoll(received > 0 ? 0 : this.#wait);
  }

  async #receive(count: number): Promise<readonly DequeuedMessageItem[]> {
    try {
      const answer = await this.#options.queue.receiveMessages({
        numberOfMessages: count,
        visibilityTimeout: leaseInSeconds,
      });
      return answer.receivedMessageItems;
    } catch (error) {
      // A queue that nobody has made yet is simply empty.
      if (!isNotFound(error)) this.#options.onProblem(`cannot receive: ${String(error)}`);
      return [];
    }
  }

  #deliver(message: DequeuedMessageItem): void {
    const work = this.#handle(message)
      .catch((error: unknown) => {
        this.#options.onProblem(`message ${message.messageId}: ${String(error)}`);
      })
      .finally(() => {
        this.#inFlight.delete(work);
        this.#schedulePoll(0);
      });
    this.#inFlight.add(work);
  }

  async #handle(message: DequeuedMessageItem): Promise<void> {
    const { configuration, queue, run } = this.#options;
    const text = this.#decode(message.messageText);
    // A message that ended the process at each try comes back uncounted by any handler's failure.
    const tooOften = message.dequeueCount > configuration.maxDequeueCount;
    if (text === undefined || tooOften) {
      await this.#poison(message, message.popReceipt);
      return;
    }
    const lease = { popReceipt: message.popReceipt };
    const renewal = setInterval(() => {
      void this.#renew(message, lease);
    }, renewEveryInMs);
    const succeeded = await run({ string: text }, queueTriggerMetadata(message, text))
      .then(() => true)
      .catch(() => false)
      .finally(() => {
        clearInterval(renewal);
      });
    if (succeeded) await queue.deleteMessage(message.messageId, lease.popReceipt);
    else if (message.dequeueCount >= configuration.maxDequeueCount) {
      await this.#poison(message, lease.popReceipt);
    } else {
      const visibleInSeconds = Math.round(configuration.visibilityTimeout / 1_000);
      const { messageId, messageText } = message;
      await queue.updateMessage(messageId, lease.popReceipt, messageText, visibleInSeconds);
    }
  }

  /** @returns undefined for a text that is not the base64 that host.json promises. */
  #decode(text: string): string | undefined {
    if (this.#options.configuration.messageEncoding === "none") return text;
    if (text.length % 4 !== 0 || !/^[A-Za-z0-9+/]*={0,2}$/.test(text)) return undefined;
    return Buffer.from(text, "base64").toString("utf8");
  }

  async #renew(message: DequeuedMessageItem, lease: { popReceipt: string }): Promise<void> {
    try {
      const { messageId, messageText } = message;
      const answer = await this.#options.queue.updateMessage(
        messageId,
        lease.popReceipt,
        messageText,
        leaseInSeconds,
      );
      lease.popReceipt = answer.popReceipt ?? lease.popReceipt;
    } catch (error) {
      this.#options.onProblem(`message ${message.messageId} was not renewed: ${String(error)}`);
    }
  }

  async #poison(message: DequeuedMessageItem, popReceipt: string): Promise<void> {
    const { poisonQueue, queue, onProblem } = this.#options;
    await poisonQueue.createIfNotExists();
    await poisonQueue.sendMessage(message.messageText);
    await queue.deleteMessage(message.messageId, popReceipt);
    onProblem(`message ${message.messageId} moved to ${poisonQueue.name}`);
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 404;
}
