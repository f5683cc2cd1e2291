import { odata, type TableClient } from "@azure/data-tables";
import type { BackgroundOperation } from "../../domain/backgroundOperation";
import type { OperationStore, StoredOperation } from "../../ports/backgroundOperations";
import { conflict, Table } from "../storage/Table";
import {
  fromOperationRow,
  operationPartition,
  platformPartition,
  toOperationRow,
} from "./operationRow";

const rowsPerPage = 100;

/**
 * Background operations in an Azure Table, one row each, newest first.
 *
 * @param client the table `<prefix>Operations`; made on first use
 */
export function createTableOperations(client: TableClient): OperationStore {
  const table = new Table(client);

  function stored(
    operation: BackgroundOperation,
    version: string | typeof conflict,
  ): StoredOperation | undefined {
    return version === conflict ? undefined : { operation, version };
  }

  async function claimedBy(backgroundOperationId: string): Promise<string | undefined> {
    const row = await table.read(platformPartition, backgroundOperationId);
    return row === undefined ? undefined : String(row["operation"]);
  }

  return {
    create: async (operation) => stored(operation, await table.create(toOperationRow(operation))),
    replace: async (version, operation) =>
      stored(operation, await table.replace(toOperationRow(operation), version)),
    find: async (id) => {
      const row = await table.read(operationPartition, id);
      return row === undefined ? undefined : fromOperationRow(row);
    },
    latest: async (limit) => {
      const found: BackgroundOperation[] = [];
      const filter = odata`PartitionKey eq ${operationPartition}`;
      for await (const page of table.pages(filter, Math.min(limit, rowsPerPage))) {
        const left = limit - found.length;
        found.push(...page.slice(0, left).map((row) => fromOperationRow(row).operation));
        if (found.length >= limit) break;
      }
      return found;
    },
    unfinished: async function* () {
      const filter = odata`PartitionKey eq ${operationPartition} and isFinished eq false`;
      for await (const page of table.pages(filter, rowsPerPage)) yield page.map(fromOperationRow);
    },
    claim: async (backgroundOperationId, id) => {
      const row = { partitionKey: platformPartition, rowKey: backgroundOperationId, operation: id };
      if ((await table.create(row)) !== conflict) return true;
      return (await claimedBy(backgroundOperationId)) === id;
    },
    claimedBy,
  };
}
