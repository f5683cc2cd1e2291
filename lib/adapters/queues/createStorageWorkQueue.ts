import type { DequeuedMessageItem, QueueClient } from "@azure/storage-queue";
import { z } from "zod";
import type { ChunkMessage, PoisonedMessage, WorkQueue } from "../../ports/chunks";
import { toJobError } from "../storage/tableErrors";

export interface StorageWorkQueueOptions {
  readonly chunks: QueueClient;
  /** `<chunks>-poison`, where the host puts what failed too often (FUNCTIONS.md 5). */
  readonly poison: QueueClient;
  readonly runs: QueueClient;
  /** Messages sent at a time: `QUEUE_SENDS`. */
  readonly sendsMax: number;
}

/** The most that storage gives at once (FUNCTIONS.md 11), and so many rounds of it. */
const poisonedPerRead = 32;
const poisonReadsMax = 20;

/** How long poisoned messages that were looked at stay hidden from the next look. */
const hiddenSeconds = 60;

const chunkMessage = z.object({ runId: z.string(), chunk: z.string() });

/** The host takes and gives base64 (FUNCTIONS.md 5). */
function encode(message: object): string {
  return Buffer.from(JSON.stringify(message), "utf8").toString("base64");
}

function decode(text: string): ChunkMessage | undefined {
  try {
    return chunkMessage.safeParse(JSON.parse(Buffer.from(text, "base64").toString("utf8"))).data;
  } catch {
    return undefined;
  }
}

function isNotFound(error: unknown): boolean {
  return error instanceof Error && "statusCode" in error && error.statusCode === 404;
}

/** The queues of chunks and runs in Azure Storage, each made on first use. */
export function createStorageWorkQueue(options: StorageWorkQueueOptions): WorkQueue {
  const { chunks, poison, runs, sendsMax } = options;

  async function send(queue: QueueClient, messages: readonly object[]): Promise<void> {
    const texts = messages.map(encode);
    try {
      for (let at = 0; at < texts.length; at += sendsMax) {
        const part = texts.slice(at, at + sendsMax);
        await Promise.all(part.map((text) => sendOne(queue, text)));
      }
    } catch (error) {
      throw toJobError(error, "sending a message");
    }
  }

  async function* poisoned(): AsyncGenerator<PoisonedMessage> {
    for (let reads = 0; reads < poisonReadsMax; reads += 1) {
      const messages = await receive(poison);
      for (const message of messages)
        yield {
          message: decode(message.messageText),
          remove: () => remove(poison, message),
          leave: () => show(poison, message),
        };
      if (messages.length < poisonedPerRead) return;
    }
  }

  return {
    sendChunks: (messages) => send(chunks, messages),
    hasChunks: () => hasAny(chunks),
    sendRun: (message) => send(runs, [message]),
    poison: (message) => send(poison, [message]),
    poisoned,
  };
}

/** The queue is there but for the first message ever. */
async function sendOne(queue: QueueClient, text: string): Promise<void> {
  try {
    await queue.sendMessage(text);
  } catch (error) {
    if (!isNotFound(error)) throw error;
    await queue.createIfNotExists();
    await queue.sendMessage(text);
  }
}

async function hasAny(queue: QueueClient): Promise<boolean> {
  try {
    return (await queue.peekMessages()).peekedMessageItems.length > 0;
  } catch (error) {
    if (isNotFound(error)) return false;
    throw toJobError(error, "looking at messages");
  }
}

async function receive(queue: QueueClient): Promise<readonly DequeuedMessageItem[]> {
  try {
    const answer = await queue.receiveMessages({
      numberOfMessages: poisonedPerRead,
      visibilityTimeout: hiddenSeconds,
    });
    return answer.receivedMessageItems;
  } catch (error) {
    if (isNotFound(error)) return [];
    throw toJobError(error, "reading messages");
  }
}

function remove(queue: QueueClient, { messageId, popReceipt }: DequeuedMessageItem) {
  return unlessGone("removing", () => queue.deleteMessage(messageId, popReceipt));
}

function show(queue: QueueClient, { messageId, popReceipt, messageText }: DequeuedMessageItem) {
  return unlessGone("leaving", () => queue.updateMessage(messageId, popReceipt, messageText, 0));
}

async function unlessGone(what: string, act: () => Promise<unknown>): Promise<void> {
  try {
    await act();
  } catch (error) {
    if (!isNotFound(error)) throw toJobError(error, `${what} a message`);
  }
}
