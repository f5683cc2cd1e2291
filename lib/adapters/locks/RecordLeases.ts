import { odata, type TransactionAction } from "@azure/data-tables";
import type { KeptLease } from "./LeaseKeeper";
import { conflict, type Table } from "../storage/Table";
import {
  leaseKeyPrefix,
  readLeaseRow,
  readNameRow,
  toLeaseRow,
  toNameRow,
  type Lease,
  type LeaseRow,
  type NameRow,
} from "./lockRows";

/** A transaction carries at most 100 writes (FUNCTIONS.md 11): the lease and its names. */
export const maxNamesPerLease = 99;

/** Rows of a page; the largest that storage gives. */
const pageSize = 1_000;

/** Pages of a range that are read before the rest is left alone: 20,000 locks held at once. */
const maxPages = 20;

/** Rounds of putting right what an operator did by hand to the table's rows. */
const maxEndTries = 3;

/** A lease of ours and the version that we hold. */
export interface HeldLease extends KeptLease {
  readonly lease: Lease;
}

/** Reads and writes of leases and their names; keeps the rule stated in `lockRows.ts`. */
export class RecordLeases {
  readonly #table: Table;

  constructor(table: Table) {
    this.#table = table;
  }

  /** Takes all of the names or none; gives the lease's ETag. */
  async create(lease: Lease): Promise<string | typeof conflict> {
    const etags = await this.#table.transact([
      ["create", toLeaseRow(lease, true)],
      ...lease.names.map((name): TransactionAction => ["create", toNameRow(lease, name)]),
    ]);
    if (etags === conflict) return conflict;
    return etags[0] ?? (await this.read(lease))?.etag ?? conflict;
  }

  async read(lease: { partitionKey: string; rowKey: string }): Promise<LeaseRow | undefined> {
    const stored = await this.#table.read(lease.partitionKey, lease.rowKey);
    return stored === undefined ? undefined : readLeaseRow(stored);
  }

  /** Those of the names that are locked; the names are sorted. */
  async namesHeld(partitionKey: string, names: readonly string[]): Promise<readonly NameRow[]> {
    const [first = ""] = names;
    const last = names.at(-1) ?? "";
    const wanted = new Set(names);
    const range = odata`PartitionKey eq ${partitionKey} and RowKey ge ${first} and RowKey le ${last}`;
    const found: NameRow[] = [];
    let pages = 0;
    for await (const page of this.#table.pages(range, pageSize)) {
      const rows = page.filter(({ rowKey }) => rowKey !== undefined && wanted.has(rowKey));
      found.push(...rows.map(readNameRow));
      pages += 1;
      if (pages === maxPages) break;
    }
    return found;
  }

  /** Every lease of a kind, those that were given back but not yet removed included. */
  async all(partitionKey: string): Promise<readonly LeaseRow[]> {
    const range = odata`PartitionKey eq ${partitionKey} and RowKey ge ${leaseKeyPrefix}`;
    const found: LeaseRow[] = [];
    let pages = 0;
    for await (const page of this.#table.pages(range, pageSize)) {
      found.push(...page.map(readLeaseRow));
      pages += 1;
      if (pages === maxPages) break;
    }
    return found;
  }

  /** Writes at most 100 leases anew, all or none, and gives their ETags. */
  async renew(leases: readonly HeldLease[]): Promise<readonly string[] | typeof conflict> {
    const etags = await this.#table.transact(
      leases.map(({ lease: { partitionKey, rowKey, leaseMs }, etag }): TransactionAction => [
        "update",
        { partitionKey, rowKey, leaseMs },
        "Merge",
        { etag },
      ]),
    );
    if (etags === conflict) return conflict;
    const known = etags.filter((etag) => etag !== undefined);
    return known.length === leases.length ? known : conflict;
  }

  /** Frees all names of a lease, if nobody wrote the lease since its ETag was read. */
  async end(lease: Lease, etag: string): Promise<"ended" | "conflict"> {
    let names = lease.names;
    for (let tries = 0; tries < maxEndTries; tries += 1) {
      const etags = await this.#table.transact([
        ["update", toLeaseRow(lease, false), "Replace", { etag }],
        ...names.map((name): TransactionAction => ["delete", toNameRow(lease, name)]),
      ]);
      if (etags !== conflict) {
        if (etags[0] !== undefined) await this.removeEnded(lease, etags[0]);
        return "ended";
      }
      const now = await this.read(lease);
      if (now?.etag !== etag) return "conflict";
      // The lease is untouched, so a name row of it was removed by hand.
      const held = await this.namesHeld(lease.partitionKey, lease.names);
      names = held.filter((row) => row.lease === lease.rowKey).map(({ rowKey }) => rowKey);
    }
    return "conflict";
  }

  /** Removes the row of a lease that has no names any more. */
  async removeEnded(lease: { partitionKey: string; rowKey: string }, etag: string): Promise<void> {
    await this.#table.delete(lease, etag);
  }

  /** Frees a name whose lease is not there: a row that was left behind by hand. */
  async removeOrphan(partitionKey: string, row: NameRow): Promise<void> {
    await this.#table.delete({ partitionKey, rowKey: row.rowKey }, row.etag);
  }
}
