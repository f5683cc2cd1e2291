import { TableClient } from "@azure/data-tables";
import { z } from "zod";

const chunkRow = z.object({ worker: z.string() });

/** The chunks of shared runs in the Azure Table `<prefix>Chunks`: who works on one right now. */
export class ChunkTable {
  readonly #client: TableClient;

  constructor(connectionString: string, tablePrefix: string) {
    this.#client = TableClient.fromConnectionString(connectionString, `${tablePrefix}Chunks`, {
      allowInsecureConnection: true,
    });
  }

  /** Process ids of those who have a chunk. */
  async atWork(): Promise<ReadonlySet<number>> {
    const found = new Set<number>();
    try {
      const rows = this.#client.listEntities({ queryOptions: { filter: "state eq 'working'" } });
      for await (const row of rows) found.add(Number(chunkRow.parse(row).worker.split("/").at(-1)));
    } catch (error) {
      // Before the first shared run there is no table.
      if (!(error instanceof Error && "statusCode" in error && error.statusCode === 404))
        throw error;
    }
    return found;
  }
}
