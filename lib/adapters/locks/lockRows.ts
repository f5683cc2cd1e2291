import { z } from "zod";
import { ProtocolError } from "../../ports/errors";
import type { NewRow, StoredRow } from "../storage/Table";

/**
 * The rows of the locks table.
 *
 * Record locks of a kind share a partition, `line`, `bundle` or `invoice`:
 * - a *lease* row, key `~<leaseId>`, says who holds, and is the one row that a renewal writes;
 * - a *name* row, key = what is locked, says under which lease it is held.
 * A name row is created in the same transaction as its lease and deleted in the same transaction
 * that ends it. So whoever holds a lease's ETag decides about all of its names at once: the client
 * library gives deletes inside a transaction no ETag of their own, and the lease's ETag, on the
 * same transaction, guards them.
 *
 * A stage lock is a single row in the partition `stage`, kept for ever because its token counts.
 */
export const leaseKeyPrefix = "~";
export const stagePartition = "stage";

const holding = {
  owner: z.string(),
  leaseMs: z.number().positive(),
  heldSince: z.date(),
  etag: z.string(),
  /** Storage's own time of the last write, to 100 ns (FUNCTIONS.md 11). */
  timestamp: z.string().transform((text) => new Date(text)),
};

const leaseRow = z.object({
  partitionKey: z.string(),
  rowKey: z.string().startsWith(leaseKeyPrefix),
  ...holding,
  /** False once it was given back or taken: nothing brings it to life again. */
  live: z.boolean(),
  names: z.string().transform((text) => text.split("\n")),
});
export type LeaseRow = z.infer<typeof leaseRow>;

const nameRow = z.object({ rowKey: z.string(), etag: z.string(), lease: z.string() });
export type NameRow = z.infer<typeof nameRow>;

const stageRow = z.object({
  ...holding,
  /** The run that holds it; empty while it is free. */
  runId: z.string(),
  token: z.bigint(),
});
export type StageRow = z.infer<typeof stageRow>;

function read<T>(schema: z.ZodType<T>, stored: StoredRow): T {
  const parsed = schema.safeParse(stored);
  if (parsed.success) return parsed.data;
  throw new ProtocolError(`A row of the locks table is not ours: ${z.prettifyError(parsed.error)}`);
}

export const readLeaseRow = (stored: StoredRow): LeaseRow => read(leaseRow, stored);
export const readNameRow = (stored: StoredRow): NameRow => read(nameRow, stored);
export const readStageRow = (stored: StoredRow): StageRow => read(stageRow, stored);

export interface Lease {
  readonly partitionKey: string;
  /** `~<leaseId>` */
  readonly rowKey: string;
  readonly names: readonly string[];
  readonly owner: string;
  readonly leaseMs: number;
  readonly heldSince: Date;
}

/** A lease as it is written. */
export function toLeaseRow(lease: Lease, live: boolean): NewRow {
  const { names, ...columns } = lease;
  return { ...columns, names: names.join("\n"), live };
}

/** The row that locks a name. */
export function toNameRow(lease: Lease, name: string): NewRow {
  return { partitionKey: lease.partitionKey, rowKey: name, lease: lease.rowKey };
}

/** Frontends of storage may differ by a little; the `Date` header is also cut to whole seconds. */
const clockMarginMs = 1_000;

/**
 * True when the holder has not written for a whole lease of its own. Both times are storage's: the
 * row's `Timestamp`, and the time of an answer that came after the row was read.
 */
export function isExpired(
  row: { readonly timestamp: Date; readonly leaseMs: number },
  storageNow: Date,
): boolean {
  return storageNow.getTime() - row.timestamp.getTime() >= row.leaseMs + clockMarginMs;
}

const etagTime = /datetime'(\d{4}-\d{2}-\d{2}T\d{2}%3A\d{2}%3A\d{2})(?:\.(\d{1,7}))?Z'/i;

/**
 * The time of a write by storage's clock, in units of 100 ns since 1970, read from its ETag
 * (FUNCTIONS.md 11). A partition's later write has a larger one, so it serves as a token that only
 * grows from one holder to the next, with no counter that outlives the lock's row.
 */
export function tokenFromEtag(etag: string): bigint {
  const found = etagTime.exec(etag);
  if (found?.[1] === undefined) throw new ProtocolError(`Storage gave an ETag without a time.`);
  const seconds = new Date(`${decodeURIComponent(found[1])}Z`).getTime();
  return BigInt(seconds) * 10_000n + BigInt((found[2] ?? "").padEnd(7, "0"));
}
