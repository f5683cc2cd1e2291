import { setTimeout as delay } from "node:timers/promises";
import { QueueClient } from "@azure/storage-queue";
import { QueueListener } from "../../../../../infra/local/host/queues/QueueListener";
import type { QueueListenerOptions } from "../../../../../infra/local/host/queues/QueueListener";
import { useAzurite } from "../../../../support/azurite";
import type { Azurite } from "../../../../support/azurite";

const timeoutInMs = 60_000;
const configuration: QueueListenerOptions["configuration"] = {
  batchSize: 4,
  newBatchThreshold: 2,
  maxDequeueCount: 2,
  visibilityTimeout: 0,
  maxPollingInterval: 200,
  messageEncoding: "none",
};

let azurite: Azurite;
let queues = 0;

beforeAll(async () => {
  azurite = await useAzurite();
}, timeoutInMs);

afterAll(() => azurite.stop());

async function makeQueues(): Promise<{ queue: QueueClient; poisonQueue: QueueClient }> {
  queues += 1;
  const name = `listener-test-${String(process.pid)}-${String(queues)}`;
  const queue = new QueueClient(azurite.connectionString, name);
  await queue.create();
  return { queue, poisonQueue: new QueueClient(azurite.connectionString, `${name}-poison`) };
}

/** Listens until `done` says so. @returns what the listener told meanwhile. */
async function listenUntil(
  options: Omit<QueueListenerOptions, "configuration" | "onProblem">,
  done: (problems: readonly string[]) => boolean,
): Promise<readonly string[]> {
  const problems: string[] = [];
  const onProblem = (message: string): void => {
    problems.push(message);
  };
  const listener = new QueueListener({ ...options, configuration, onProblem });
  listener.start();
  while (!done(problems)) await delay(10);
  await listener.stop();
  return problems;
}

describe("QueueListener", () => {
  it(
    "FUNCTIONS 5: runs at most batchSize + newBatchThreshold messages at once",
    async () => {
      const { queue, poisonQueue } = await makeQueues();
      const count = 60;
      for (let index = 0; index < count; index += 1) await queue.sendMessage(String(index));
      let running = 0;
      let most = 0;
      let finished = 0;
      const run = async (): Promise<void> => {
        running += 1;
        most = Math.max(most, running);
        await delay(5 + (finished % 4) * 7);
        running -= 1;
        finished += 1;
      };
      await listenUntil({ queue, poisonQueue, run }, () => finished === count);
      expect(most).toBeGreaterThan(1);
      expect(most).toBeLessThanOrEqual(configuration.batchSize + 2);
    },
    timeoutInMs,
  );

  it(
    "moves a message away unseen that came back too often, as one does that ends the process",
    async () => {
      const { queue, poisonQueue } = await makeQueues();
      await queue.sendMessage("deadly");
      for (let tries = 0; tries < configuration.maxDequeueCount; tries += 1) {
        const [message] = (await queue.receiveMessages()).receivedMessageItems;
        if (message === undefined) throw new Error("The message is gone.");
        await queue.updateMessage(message.messageId, message.popReceipt, message.messageText, 0);
      }
      const seen: unknown[] = [];
      const run = (data: unknown): Promise<void> => {
        seen.push(data);
        return Promise.resolve();
      };
      const told = ([first]: readonly string[]): boolean => first !== undefined || seen.length > 0;
      const problems = await listenUntil({ queue, poisonQueue, run }, told);
      expect(seen).toEqual([]);
      expect(problems).toEqual([expect.stringMatching(/moved to \S+-poison$/)]);
      const { receivedMessageItems } = await poisonQueue.receiveMessages();
      expect(receivedMessageItems.map(({ messageText }) => messageText)).toEqual(["deadly"]);
    },
    timeoutInMs,
  );
});
