import { odata, type TableClient } from "@azure/data-tables";
import { z } from "zod";
import { timerNames, type TimerName } from "../../domain/health";
import { ProtocolError } from "../../ports/errors";
import type { Heartbeats, Ticks } from "../../ports/heartbeats";
import { conflict, Table } from "../storage/Table";

const partition = "timer";
/** The row that keeps since when somebody looks. */
const watchRow = "watch";
const pageSize = 100;

const tickRow = z.object({ rowKey: z.string(), at: z.date() });

/** The last tick of each timer, in an Azure Table: a row a timer. */
export function createTableHeartbeats({ client }: { readonly client: TableClient }): Heartbeats {
  const table = new Table(client);

  async function rows(): Promise<ReadonlyMap<string, Date>> {
    const found = new Map<string, Date>();
    for await (const page of table.pages(odata`PartitionKey eq ${partition}`, pageSize)) {
      for (const stored of page) {
        const row = tickRow.safeParse(stored);
        if (!row.success) throw new ProtocolError("A row of the heartbeats table is not ours.");
        found.set(row.data.rowKey, row.data.at);
      }
    }
    return found;
  }

  return {
    async beat(timer, at) {
      const row = { partitionKey: partition, rowKey: timer, at };
      const now = await table.read(partition, timer);
      // A conflict is another instance's tick of the same second: it says the same.
      if (now?.etag === undefined) await table.create(row);
      else await table.replace(row, now.etag);
    },
    async look(now): Promise<Ticks> {
      const found = await rows();
      let since = found.get(watchRow);
      if (since === undefined) {
        const row = { partitionKey: partition, rowKey: watchRow, at: now };
        const created = await table.create(row);
        since = created === conflict ? ((await rows()).get(watchRow) ?? now) : now;
      }
      const last = timerNames.flatMap((name): [TimerName, Date][] => {
        const at = found.get(name);
        return at === undefined ? [] : [[name, at]];
      });
      return { since, last: new Map(last) };
    },
  };
}
