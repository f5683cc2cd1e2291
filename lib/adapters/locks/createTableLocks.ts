import type { TableClient } from "@azure/data-tables";
import type { Clock, Randomness } from "../../ports/clock";
import { isJobError } from "../../ports/errors";
import type { AcquiredRecords, LockHolder, Locks, RecordKind } from "../../ports/locks";
import type { Telemetry } from "../../ports/telemetry";
import { Table } from "../storage/Table";
import { acquireLease, type AcquiredLease } from "./acquireLease";
import { keepRecordLeases } from "./keepRecordLeases";
import type { LockContext } from "./lockContext";
import { maxNamesPerLease, RecordLeases, type HeldLease } from "./RecordLeases";
import { StageLock, type StageClaim } from "./StageLock";
import { StorageTime } from "./StorageTime";
import { sweepLeases } from "./sweepLeases";

export interface TableLocksOptions {
  /** The table `<prefix>Locks`; made on first use. */
  readonly client: TableClient;
  /** A holder that wrote nothing for this long has lost its locks, in milliseconds. */
  readonly leaseMs: number;
  /** At most a third of `leaseMs`, so that two renewals may fail. */
  readonly renewEveryMs: number;
  readonly clock: Clock;
  readonly randomness: Randomness;
  readonly telemetry: Telemetry;
}

/** Leases of one set of locks are renewed in one transaction, so there are at most 100. */
const maxNames = 100 * maxNamesPerLease;

/** Leases that are asked for at once. */
const maxConcurrency = 4;

/** What may be a row key (FUNCTIONS.md 11) and cannot be mistaken for a lease's row. */
const namePattern = /^[0-9A-Za-z._-]{1,512}$/;

/**
 * Locks as rows of an Azure Table, which has no lease of its own: `lockRows.ts` says how they are
 * kept. Expiry is judged by storage's time alone, so two machines' clocks are never compared and a
 * dead worker's locks are taken over with no waiting and no memory of earlier looks. A record
 * lock's token is the time of the acquiring write by storage's clock; a stage lock's counts holders.
 *
 * @throws RangeError the lease is too short for its renewals
 */
export function createTableLocks(options: TableLocksOptions): Locks {
  const { client, ...rest } = options;
  if (rest.renewEveryMs <= 0 || rest.renewEveryMs * 3 > rest.leaseMs) {
    throw new RangeError("renewEveryMs must be above zero and at most a third of leaseMs");
  }
  const storageTime = new StorageTime(rest.clock);
  const context: LockContext = { ...rest, storageTime };
  const table = new Table(client, (date) => {
    storageTime.learn(date);
  });
  const leases = new RecordLeases(table);
  const stageLock = new StageLock(table, context);

  return {
    acquireRecords: async (kind, names, owner) =>
      acquireRecords(leases, { kind, names: sortedNames(names), owner }, context),
    acquireStage: async (stage, runId, owner) => {
      const claim: StageClaim = { stage, runId, owner };
      const acquired = await stageLock.acquire(claim);
      if (acquired.kind === "held") await sweepQuietly(leases, owner, context);
      return acquired;
    },
    reserveStage: (stage, runId, { owner, forMs }) =>
      stageLock.reserve({ stage, runId, owner }, forMs),
    joinStage: async (stage, runId, { owner, forMs }) => {
      const joined = await stageLock.join({ stage, runId, owner }, forMs);
      if (joined.kind === "refused") return joined;
      if (joined.isNew) await sweepQuietly(leases, owner, context);
      return { kind: "held", lock: joined.lock };
    },
    leaveStage: (stage, runId) => stageLock.leave(stage, runId),
  };
}

function sortedNames(names: readonly string[]): readonly string[] {
  const sorted = [...new Set(names)].sort();
  if (sorted.length > maxNames) {
    throw new RangeError(`at most ${String(maxNames)} locks can be taken at once`);
  }
  const wrong = sorted.find((name) => !namePattern.test(name));
  if (wrong !== undefined) throw new RangeError(`"${wrong}" cannot be the name of a lock`);
  return sorted;
}

interface RecordsRequest {
  readonly kind: RecordKind;
  readonly names: readonly string[];
  readonly owner: string;
}

async function acquireRecords(
  leases: RecordLeases,
  { kind, names, owner }: RecordsRequest,
  context: LockContext,
): Promise<AcquiredRecords> {
  const held: HeldLease[] = [];
  const refused = new Map<string, LockHolder>();
  const take = async (part: readonly string[]): Promise<AcquiredLease> =>
    acquireLease(leases, { kind, names: part, owner }, context);
  const step = maxNamesPerLease * maxConcurrency;
  for (let at = 0; at < names.length; at += step) {
    const parts = chunks(names.slice(at, at + step), maxNamesPerLease);
    const taken = await Promise.allSettled(parts.map(take));
    for (const part of taken) {
      if (part.status === "rejected") continue;
      if (part.value.held !== undefined) held.push(part.value.held);
      for (const [name, holder] of part.value.refused) refused.set(name, holder);
    }
    const failed = taken.find((part) => part.status === "rejected");
    if (failed !== undefined) {
      await keepRecordLeases(leases, held, { owner, context }).release();
      throw failed.reason;
    }
  }
  return { held: keepRecordLeases(leases, held, { owner, context }), refused };
}

function chunks<T>(items: readonly T[], size: number): readonly (readonly T[])[] {
  const count = Math.ceil(items.length / size);
  return Array.from({ length: count }, (_, i) => items.slice(i * size, (i + 1) * size));
}

/** Housekeeping must not cost the run its lock. */
async function sweepQuietly(leases: RecordLeases, newOwner: string, context: LockContext) {
  try {
    await sweepLeases(leases, { newOwner, context });
  } catch (error) {
    const code = isJobError(error) ? error.code : "UNEXPECTED";
    context.telemetry.warn("Expired locks could not be swept.", { code });
  }
}
