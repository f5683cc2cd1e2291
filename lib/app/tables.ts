import type { TableClient } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { queueServiceUriOf, type QueueStorage } from "../adapters/queues/queueClients";
import {
  createTableClient,
  tableServiceUriOf,
  type TableStorage,
} from "../adapters/storage/tableClients";
import type { Settings } from "./settings";

function storageOf(settings: Settings, credential: TokenCredential): TableStorage {
  const {
    AzureWebJobsStorage: connectionString,
    AzureWebJobsStorage__tableServiceUri: uri,
    AzureWebJobsStorage__accountName: account,
  } = settings;
  if (connectionString !== undefined) return { connectionString };
  return { tableServiceUri: uri ?? tableServiceUriOf(account ?? ""), credential };
}

/** Where the queues are: beside the tables. */
export function queueStorageOf(settings: Settings, credential: TokenCredential): QueueStorage {
  const {
    AzureWebJobsStorage: connectionString,
    AzureWebJobsStorage__queueServiceUri: uri,
    AzureWebJobsStorage__accountName: account,
  } = settings;
  if (connectionString !== undefined) return { connectionString };
  return { queueServiceUri: uri ?? queueServiceUriOf(account ?? ""), credential };
}

/** The tables that the app keeps in storage, each behind `TABLE_PREFIX`. */
export type TableName =
  "Locks" | "Runs" | "Chunks" | "Decisions" | "Journal" | "Heartbeats" | "Operations";

/** Gives the client of one of the app's tables; opens no connection. */
export function tablesOf(
  settings: Settings,
  credential: TokenCredential,
): (name: TableName) => TableClient {
  return (name) =>
    createTableClient(storageOf(settings, credential), `${settings.TABLE_PREFIX}${name}`);
}
