import { ProtocolError, UnauthorizedError } from "../../../ports/errors";
import { answeredObject } from "../batch/readInBatch";
import type { DataverseClient } from "../http/DataverseClient";
import type { JsonObject } from "../json";
import { describePlatformError, readPlatformError } from "../platformError";
import { rowsOf } from "../query/fetchPages";
import type { TableFacts } from "./schemaGaps";

function definitionPath(table: string): string {
  return `EntityDefinitions(LogicalName='${table}')`;
}

/** One answer of the metadata, or undefined where the table is not there (404). */
async function readMetadata(
  client: DataverseClient,
  path: string,
): Promise<JsonObject | undefined> {
  const answer = await client.read({ method: "GET", path });
  if (answer.status === 404) return undefined;
  if (answer.status === 403) {
    const error = describePlatformError(readPlatformError(answer.status, answer.body));
    throw new UnauthorizedError(
      `The app's user of DATAVERSE_URL may not read metadata: ${error}. Give it the product's security role.`,
    );
  }
  return answeredObject(answer, "metadata");
}

function textOf(row: JsonObject, name: string): string {
  const value = row[name];
  if (typeof value === "string") return value;
  throw new ProtocolError(`Dataverse gave metadata without ${name}`);
}

/** Logical names of a table's columns, or undefined where the table is not there. */
export async function readColumnNames(
  client: DataverseClient,
  table: string,
): Promise<ReadonlySet<string> | undefined> {
  const path = `${definitionPath(table)}/Attributes?$select=LogicalName`;
  const answer = await readMetadata(client, path);
  if (answer === undefined) return undefined;
  return new Set(rowsOf(answer, "metadata").map((row) => textOf(row, "LogicalName")));
}

/** What preflight needs to know of a table (DATAVERSE.md 4.3, 10.5). */
export async function readTableFacts(client: DataverseClient, table: string): Promise<TableFacts> {
  const definition = definitionPath(table);
  const [columns, about, keys] = await Promise.all([
    readColumnNames(client, table),
    readMetadata(client, `${definition}?$select=LogicalName,IsOptimisticConcurrencyEnabled`),
    readMetadata(client, `${definition}/Keys?$select=SchemaName,EntityKeyIndexStatus`),
  ]);
  const keyRows = keys === undefined ? [] : rowsOf(keys, "metadata");
  return {
    table,
    columns: about === undefined ? undefined : columns,
    keys: new Map(
      keyRows.map((row) => [
        textOf(row, "SchemaName").toLowerCase(),
        textOf(row, "EntityKeyIndexStatus"),
      ]),
    ),
    isOptimisticConcurrencyEnabled: about?.["IsOptimisticConcurrencyEnabled"] === true,
  };
}
