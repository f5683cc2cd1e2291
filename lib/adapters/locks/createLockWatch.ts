import { odata, type TableClient } from "@azure/data-tables";
import type { Clock } from "../../ports/clock";
import { recordKinds } from "../../ports/locks";
import type { HeldLock, LockWatch } from "../../ports/lockWatch";
import { conflict, Table } from "../storage/Table";
import { holderOf } from "./lockContext";
import { isExpired, readStageRow, stagePartition, type LeaseRow, type StageRow } from "./lockRows";
import { RecordLeases } from "./RecordLeases";
import { StorageTime } from "./StorageTime";

/** A row per stage: a page holds them all many times over. */
const stageRowsMax = 1_000;

interface Found<Row> {
  readonly lock: HeldLock;
  readonly row: Row;
}

/** Reads the locks table for operators, and frees what they name. */
export function createLockWatch(options: {
  readonly client: TableClient;
  readonly clock: Clock;
}): LockWatch {
  const storageTime = new StorageTime(options.clock);
  const table = new Table(options.client, (date) => {
    storageTime.learn(date);
  });
  const leases = new RecordLeases(table);

  async function records(): Promise<readonly Found<LeaseRow>[]> {
    const ofKinds = await Promise.all(
      recordKinds.map(async (kind) => {
        const rows = await leases.all(kind);
        return rows.filter(({ live }) => live).map((row) => ({ kind, row }));
      }),
    );
    const now = storageTime.now();
    return ofKinds.flat().map(({ kind, row }) => ({
      row,
      lock: {
        id: `${kind}/${row.rowKey.slice(1)}`,
        kind,
        names: row.names,
        ...holderOf(row, now),
        isExpired: isExpired(row, now),
      },
    }));
  }

  async function stages(): Promise<readonly Found<StageRow & { readonly rowKey: string }>[]> {
    const filter = odata`PartitionKey eq ${stagePartition}`;
    const first = await table.pages(filter, stageRowsMax).next();
    const page = first.done === true ? [] : first.value;
    const now = storageTime.now();
    return page
      .map((stored) => ({ ...readStageRow(stored), rowKey: stored.rowKey ?? "" }))
      .filter(({ runId }) => runId !== "")
      .map((row) => ({
        row,
        lock: {
          id: `${stagePartition}/${row.rowKey}`,
          kind: "stage",
          names: [row.rowKey],
          ...holderOf(row, now),
          isExpired: isExpired(row, now),
        },
      }));
  }

  async function freeStage({ row, lock }: Found<StageRow & { readonly rowKey: string }>) {
    const { rowKey, leaseMs, token, heldSince } = row;
    const free = { partitionKey: stagePartition, rowKey, leaseMs, token, heldSince };
    const written = await table.replace({ ...free, runId: "", owner: "" }, row.etag);
    return written === conflict ? undefined : lock;
  }

  return {
    async all() {
      const [ofStages, ofRecords] = await Promise.all([stages(), records()]);
      return [...ofStages, ...ofRecords].map(({ lock }) => lock);
    },
    async release(id) {
      const ofStage = (await stages()).find(({ lock }) => lock.id === id);
      if (ofStage !== undefined) return freeStage(ofStage);
      const ofRecords = (await records()).find(({ lock }) => lock.id === id);
      if (ofRecords === undefined) return undefined;
      const { row, lock } = ofRecords;
      return (await leases.end(row, row.etag)) === "ended" ? lock : undefined;
    },
  };
}
