import type { TableClient } from "@azure/data-tables";
import { Table } from "../storage/Table";
import { stagePartition } from "./lockRows";

/**
 * Reads the locks table once, which tells whether storage can be reached and lets us in.
 *
 * @throws UnavailableError, UnauthorizedError or ProtocolError
 */
export async function checkLocks(client: TableClient): Promise<void> {
  await new Table(client).read(stagePartition, "none");
}
