import { ProtocolError, UnauthorizedError } from "../../../ports/errors";
import { answeredObject } from "../batch/readInBatch";
import type { DataverseClient } from "../http/DataverseClient";
import { isJsonObject, type JsonObject } from "../json";
import { describePlatformError, readPlatformError } from "../platformError";
import { rowsOf } from "../query/fetchPages";
import type { ColumnKind, TableFacts } from "./schemaGaps";
import { asSentence } from "../../../domain/asSentence";

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
      `The app's user of DATAVERSE_URL may not read metadata: ${asSentence(error)} Give it the product's security role.`,
    );
  }
  return answeredObject(answer, "metadata");
}

function textOf(row: JsonObject, name: string): string {
  const value = row[name];
  if (typeof value === "string") return value;
  throw new ProtocolError(`Dataverse gave metadata without ${name}`);
}

/** `DateTimeBehavior` is an object around its value (DATAVERSE.md 10.2). */
function behaviorOf(row: JsonObject): string {
  const behavior = row["DateTimeBehavior"];
  return textOf(isJsonObject(behavior) ? behavior : {}, "Value");
}

/**
 * A table's columns by their logical names, or undefined where the table is not there. The behavior
 * of dates stands only in their own type's definitions, which a cast asks for.
 */
export async function readColumns(
  client: DataverseClient,
  table: string,
): Promise<ReadonlyMap<string, ColumnKind> | undefined> {
  const columns = `${definitionPath(table)}/Attributes`;
  const datePath = `${columns}/Microsoft.Dynamics.CRM.DateTimeAttributeMetadata`;
  const [all, dates] = await Promise.all([
    readMetadata(client, `${columns}?$select=LogicalName,AttributeType`),
    readMetadata(client, `${datePath}?$select=LogicalName,DateTimeBehavior`),
  ]);
  if (all === undefined || dates === undefined) return undefined;
  const behaviors = new Map(
    rowsOf(dates, "metadata").map((row) => [textOf(row, "LogicalName"), behaviorOf(row)]),
  );
  return new Map(
    rowsOf(all, "metadata").map((row): [string, ColumnKind] => {
      const name = textOf(row, "LogicalName");
      const behavior = behaviors.get(name);
      const type = textOf(row, "AttributeType");
      return [name, behavior === undefined ? { type } : { type, behavior }];
    }),
  );
}

/** What preflight needs to know of a table (DATAVERSE.md 4.3, 10.5). */
export async function readTableFacts(client: DataverseClient, table: string): Promise<TableFacts> {
  const definition = definitionPath(table);
  const [columns, about, keys] = await Promise.all([
    readColumns(client, table),
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
