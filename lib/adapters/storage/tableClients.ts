import { TableClient, type TableServiceClientOptions } from "@azure/data-tables";
import type { TokenCredential } from "@azure/identity";
import { ConfigurationError } from "../../ports/errors";

/**
 * Where our tables are, as the Functions host's own settings say it (FUNCTIONS.md 8): the
 * connection string `AzureWebJobsStorage`, or `AzureWebJobsStorage__tableServiceUri` (or
 * `__accountName`, see `tableServiceUriOf`) with an identity.
 */
export type TableStorage =
  | { readonly connectionString: string }
  | { readonly tableServiceUri: string; readonly credential: TokenCredential };

/** Table names are 3 to 63 letters and digits, a letter first (FUNCTIONS.md 11). */
const tableNamePattern = /^[A-Za-z][A-Za-z0-9]{2,62}$/;

/** A local emulator's connection string names plain HTTP; the client library refuses it unless told. */
const plainHttp = /TableEndpoint=http:|UseDevelopmentStorage=true/i;

/** Short retries: a slice has no time for the client library's default of a minute. */
const clientOptions: TableServiceClientOptions = {
  retryOptions: { maxRetries: 3, retryDelayInMs: 200, maxRetryDelayInMs: 2_000 },
};

/** The table endpoint of an account in the public cloud. */
export function tableServiceUriOf(accountName: string): string {
  return `https://${accountName}.table.core.windows.net`;
}

/**
 * A client for one table; nothing is sent yet.
 *
 * @throws ConfigurationError the connection string, the address or the table's name is malformed
 */
export function createTableClient(storage: TableStorage, tableName: string): TableClient {
  if (!tableNamePattern.test(tableName)) {
    throw new ConfigurationError(
      `"${tableName}" is not a table name; set TABLE_PREFIX to letters and digits, a letter first.`,
    );
  }
  if ("connectionString" in storage) {
    try {
      return TableClient.fromConnectionString(storage.connectionString, tableName, {
        ...clientOptions,
        allowInsecureConnection: plainHttp.test(storage.connectionString),
      });
    } catch (cause) {
      throw new ConfigurationError(
        "AzureWebJobsStorage is not a storage connection string; copy it from the storage account.",
        { cause },
      );
    }
  }
  if (!URL.canParse(storage.tableServiceUri)) {
    throw new ConfigurationError(
      "AzureWebJobsStorage__tableServiceUri is not a URL; it looks like https://ACCOUNT.table.core.windows.net.",
    );
  }
  return new TableClient(storage.tableServiceUri, tableName, storage.credential, clientOptions);
}
