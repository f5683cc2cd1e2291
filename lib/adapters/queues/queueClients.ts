import type { TokenCredential } from "@azure/identity";
import { QueueClient, type StoragePipelineOptions } from "@azure/storage-queue";
import { ConfigurationError } from "../../ports/errors";

/**
 * Where our queues are: as `TableStorage`, with `AzureWebJobsStorage__queueServiceUri` in place of
 * the tables' (FUNCTIONS.md 8).
 */
export type QueueStorage =
  | { readonly connectionString: string }
  | { readonly queueServiceUri: string; readonly credential: TokenCredential };

/** As short as the tables': a slice has no time for more. */
const clientOptions: StoragePipelineOptions = {
  retryOptions: {
    maxTries: 4,
    retryDelayInMs: 200,
    maxRetryDelayInMs: 2_000,
    tryTimeoutInMs: 20_000,
  },
};

/** The queue endpoint of an account in the public cloud. */
export function queueServiceUriOf(accountName: string): string {
  return `https://${accountName}.queue.core.windows.net`;
}

/**
 * A client for one queue; nothing is sent yet.
 *
 * @throws ConfigurationError the connection string or the address is malformed
 */
export function createQueueClient(storage: QueueStorage, queueName: string): QueueClient {
  try {
    if ("connectionString" in storage)
      return new QueueClient(storage.connectionString, queueName, clientOptions);
    return new QueueClient(
      `${storage.queueServiceUri.replace(/\/+$/, "")}/${queueName}`,
      storage.credential,
      clientOptions,
    );
  } catch (cause) {
    throw new ConfigurationError(
      "AzureWebJobsStorage is not a storage connection string, or AzureWebJobsStorage__queueServiceUri not a URL; copy it from the storage account.",
      { cause },
    );
  }
}
