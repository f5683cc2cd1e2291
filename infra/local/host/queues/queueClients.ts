import { QueueClient } from "@azure/storage-queue";
import { CommandError } from "../../command/CommandError";

/**
 * A client for one queue over the connection string in a setting. Waiting is ours (the listener
 * polls), so the client tries each request a few times only.
 * @throws CommandError if the setting is missing.
 */
export function createQueueClient(
  queueName: string,
  connection: string,
  settings: NodeJS.ProcessEnv,
): QueueClient {
  const connectionString = settings[connection];
  if (connectionString === undefined || connectionString === "") {
    throw new CommandError(
      `The setting ${connection} is missing: queue ${queueName} needs a storage connection string there.`,
    );
  }
  return new QueueClient(connectionString, queueName, { retryOptions: { maxTries: 3 } });
}
