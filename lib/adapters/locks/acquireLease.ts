import type { LockHolder, RecordKind } from "../../ports/locks";
import { conflict } from "../storage/Table";
import { announceTakeover, holderOf, type LockContext } from "./lockContext";
import { isExpired, leaseKeyPrefix, type Lease, type LeaseRow, type NameRow } from "./lockRows";
import type { HeldLease, RecordLeases } from "./RecordLeases";

/** Rounds of "create, see who is in the way, leave those out" before the rest is given up. */
const maxRounds = 5;

/** Holder of a name that changed hands in every round. */
const contended: LockHolder = { owner: "several others, in turn", heldForMs: 0 };

const leaseIdBytes = 16;

export interface LeaseRequest {
  readonly kind: RecordKind;
  /** Sorted, at most `maxNamesPerLease`. */
  readonly names: readonly string[];
  readonly owner: string;
}

export interface AcquiredLease {
  /** Absent when none of the names was free. */
  readonly held?: HeldLease;
  readonly refused: ReadonlyMap<string, LockHolder>;
}

/**
 * Takes the free ones of the names under one lease: one round trip when all are free, and four
 * when some are held. Nobody waits: a held name is refused at once.
 */
export async function acquireLease(
  leases: RecordLeases,
  request: LeaseRequest,
  context: LockContext,
): Promise<AcquiredLease> {
  const refused = new Map<string, LockHolder>();
  let pending = request.names;
  for (let round = 0; round < maxRounds && pending.length > 0; round += 1) {
    const lease = newLease({ ...request, names: pending }, context);
    const writtenAtMs = context.clock.monotonicMs();
    const etag = await leases.create(lease);
    if (etag !== conflict) return { held: { lease, etag, writtenAtMs }, refused };
    const blockers = await findBlockers(leases, lease);
    const own = blockers.find(({ leaseKey }) => leaseKey === lease.rowKey)?.row;
    // The client's own second try met what its first had done: the answer was lost on the way.
    if (own?.live === true) return { held: { lease, etag: own.etag, writtenAtMs }, refused };
    for (const blocker of blockers) {
      const holder = await clearOrRefuse(leases, { blocker, request, context });
      if (holder !== undefined) for (const { rowKey } of blocker.names) refused.set(rowKey, holder);
    }
    pending = pending.filter((name) => !refused.has(name));
  }
  for (const name of pending) refused.set(name, contended);
  return { refused };
}

function newLease({ kind, names, owner }: LeaseRequest, context: LockContext): Lease {
  const id = Buffer.from(context.randomness.bytes(leaseIdBytes)).toString("hex");
  return {
    partitionKey: kind,
    rowKey: leaseKeyPrefix + id,
    names,
    owner,
    leaseMs: context.leaseMs,
    heldSince: context.storageTime.now(),
  };
}

/** A lease that holds some of the names; `row` is absent if it ended since. */
interface Blocker {
  readonly leaseKey: string;
  readonly row: LeaseRow | undefined;
  readonly names: readonly NameRow[];
}

async function findBlockers(leases: RecordLeases, wanted: Lease): Promise<readonly Blocker[]> {
  const { partitionKey } = wanted;
  const byLease = new Map<string, NameRow[]>();
  for (const row of await leases.namesHeld(partitionKey, wanted.names)) {
    const sameLease = byLease.get(row.lease);
    if (sameLease === undefined) byLease.set(row.lease, [row]);
    else sameLease.push(row);
  }
  return Promise.all(
    [...byLease].map(async ([leaseKey, names]) => ({
      leaseKey,
      names,
      row: await leases.read({ partitionKey, rowKey: leaseKey }),
    })),
  );
}

interface BlockerCase {
  readonly blocker: Blocker;
  readonly request: LeaseRequest;
  readonly context: LockContext;
}

/** Gives the holder that stands in the way, or clears it away: expired, or left without a lease. */
async function clearOrRefuse(
  leases: RecordLeases,
  { blocker, request, context }: BlockerCase,
): Promise<LockHolder | undefined> {
  const { row, names } = blocker;
  if (row?.live !== true) {
    for (const name of names) await leases.removeOrphan(request.kind, name);
    return undefined;
  }
  const storageNow = context.storageTime.now();
  if (!isExpired(row, storageNow)) return holderOf(row, storageNow);
  await takeOver(leases, row, { newOwner: request.owner, context });
  return undefined;
}

/** Ends an expired lease of someone else, unless it was renewed or taken meanwhile. */
export async function takeOver(
  leases: RecordLeases,
  row: LeaseRow,
  { newOwner, context }: { readonly newOwner: string; readonly context: LockContext },
): Promise<void> {
  if ((await leases.end(row, row.etag)) === "conflict") return;
  announceTakeover(context.telemetry, {
    kind: row.partitionKey,
    oldOwner: row.owner,
    newOwner,
    locks: row.names.length,
  });
}
