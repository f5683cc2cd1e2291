import type { StageName } from "../../domain/stages";
import { UnavailableError } from "../../ports/errors";
import type { AcquiredStage, HeldLocks, StageRefused } from "../../ports/locks";
import { conflict, type NewRow, type Table } from "../storage/Table";
import { LeaseKeeper, type KeptLease } from "./LeaseKeeper";
import { announceTakeover, holderOf, type LockContext } from "./lockContext";
import { isExpired, readStageRow, stagePartition, type StageRow } from "./lockRows";

/** Rounds of "read, write if unchanged" before a stage lock is given up as contended. */
const maxRounds = 5;

/** How often at most the row of a shared lock is written in the time that it lasts. */
const writesPerSharedLease = 4;

/** Who wants which stage's lock. */
export interface StageClaim {
  readonly stage: StageName;
  readonly runId: string;
  readonly owner: string;
}

interface StageHolding {
  readonly owner: string;
  readonly runId: string;
  readonly token: bigint;
  readonly heldSince: Date;
  readonly leaseMs: number;
}

interface Taken {
  readonly kind: "taken";
  readonly holding: StageHolding;
  readonly lease: KeptLease;
  /** The run did not have the stage before. */
  readonly isNew: boolean;
}

function contended(stage: StageName): UnavailableError {
  return new UnavailableError(`The lock of stage ${stage} changes hands all the time.`);
}

function toRow(stage: StageName, holding: StageHolding): NewRow {
  return { partitionKey: stagePartition, rowKey: stage, ...holding };
}

/** The lock that lets one run of a stage go at a time; its row stays, for its token counts holders. */
export class StageLock {
  readonly #table: Table;
  readonly #context: LockContext;

  constructor(table: Table, context: LockContext) {
    this.#table = table;
    this.#context = context;
  }

  /** Two round trips. The run that has it gets it again, with the same token. */
  async acquire(claim: StageClaim): Promise<AcquiredStage> {
    const taken = await this.#take(claim, this.#context.leaseMs);
    if (taken.kind === "refused") return taken;
    return { kind: "held", lock: this.#keep(claim, taken.holding, taken.lease) };
  }

  /** As `acquire`, for a run that another process takes up: nobody renews it. */
  async reserve(
    claim: StageClaim,
    forMs: number,
  ): Promise<{ readonly kind: "reserved" } | StageRefused> {
    const taken = await this.#take(claim, forMs);
    return taken.kind === "refused" ? taken : { kind: "reserved" };
  }

  /**
   * As `acquire`, beside other processes of the same run: a write by one of them counts for all, so
   * that the row is written a few times a lease however many take part. Released, it stays the run's.
   */
  async join(
    claim: StageClaim,
    leaseMs: number,
  ): Promise<
    StageRefused | { readonly kind: "held"; readonly lock: HeldLocks; readonly isNew: boolean }
  > {
    const part = await this.#takePart(claim, leaseMs);
    if (part.kind === "refused") return part;
    return { kind: "held", lock: this.#share(claim, leaseMs, part.lease), isNew: part.isNew };
  }

  /** Frees the stage if the run has it. */
  async leave(stage: StageName, runId: string): Promise<void> {
    for (let round = 0; round < maxRounds; round += 1) {
      const row = await this.#read(stage);
      if (row?.runId !== runId) return;
      const { token, heldSince, leaseMs, etag } = row;
      const freed = { owner: "", runId: "", token, heldSince, leaseMs };
      if ((await this.#write(stage, freed, etag)) !== conflict) return;
    }
    throw new UnavailableError(`The lock of stage ${stage} could not be given back.`);
  }

  /** Writes the row only where nobody of the run did so lately. */
  async #takePart(
    claim: StageClaim,
    leaseMs: number,
  ): Promise<StageRefused | Pick<Taken, "kind" | "lease" | "isNew">> {
    for (let round = 0; round < maxRounds; round += 1) {
      const lease = await this.#lookAsRun(claim, leaseMs);
      if (lease !== undefined) return { kind: "taken", lease, isNew: false };
      const taken = await this.#takeOnce(claim, leaseMs);
      if (taken !== conflict) return taken;
    }
    throw contended(claim.stage);
  }

  /** The lease as it stands where the run has the stage and wrote it lately. */
  async #lookAsRun(claim: StageClaim, leaseMs: number): Promise<KeptLease | undefined> {
    const askedAtMs = this.#context.clock.monotonicMs();
    const row = await this.#read(claim.stage);
    if (row?.runId !== claim.runId || row.leaseMs !== leaseMs) return undefined;
    const ageMs = this.#context.storageTime.now().getTime() - row.timestamp.getTime();
    if (ageMs * writesPerSharedLease >= leaseMs) return undefined;
    return { etag: row.etag, writtenAtMs: askedAtMs - Math.max(0, ageMs) };
  }

  #share(claim: StageClaim, leaseMs: number, lease: KeptLease): HeldLocks {
    return new LeaseKeeper({
      ...this.#context,
      leaseMs,
      owner: claim.owner,
      leases: [lease],
      names: [claim.stage],
      token: "0",
      renew: async () => {
        const part = await this.#takePart(claim, leaseMs);
        if (part.kind === "refused") return "lost";
        Object.assign(lease, part.lease);
        return "renewed";
      },
      end: () => Promise.resolve(),
    });
  }

  async #take(claim: StageClaim, leaseMs: number): Promise<StageRefused | Taken> {
    for (let round = 0; round < maxRounds; round += 1) {
      const taken = await this.#takeOnce(claim, leaseMs);
      if (taken !== conflict) return taken;
    }
    throw contended(claim.stage);
  }

  async #takeOnce(
    claim: StageClaim,
    leaseMs: number,
  ): Promise<StageRefused | Taken | typeof conflict> {
    const row = await this.#read(claim.stage);
    const storageNow = this.#context.storageTime.now();
    const expired = row !== undefined && isExpired(row, storageNow);
    const free = row === undefined || row.runId === "" || row.runId === claim.runId || expired;
    if (!free) return { kind: "refused", holder: holderOf(row, storageNow), runId: row.runId };
    const holding = { ...this.#next(row, claim, storageNow), leaseMs };
    const writtenAtMs = this.#context.clock.monotonicMs();
    const etag = await this.#write(claim.stage, holding, row?.etag);
    if (etag === conflict) return conflict;
    if (expired && row.runId !== "" && row.runId !== claim.runId) this.#announce(row, claim);
    const isNew = row?.runId !== claim.runId;
    return { kind: "taken", holding, lease: { etag, writtenAtMs }, isNew };
  }

  #next(
    row: StageRow | undefined,
    claim: StageClaim,
    storageNow: Date,
  ): Omit<StageHolding, "leaseMs"> {
    const again = row?.runId === claim.runId;
    return {
      owner: claim.owner,
      runId: claim.runId,
      token: again ? row.token : (row?.token ?? 0n) + 1n,
      heldSince: again ? row.heldSince : storageNow,
    };
  }

  #keep(claim: StageClaim, holding: StageHolding, lease: KeptLease): HeldLocks {
    return new LeaseKeeper({
      ...this.#context,
      owner: claim.owner,
      leases: [lease],
      names: [claim.stage],
      token: String(holding.token),
      renew: async () => {
        const writtenAtMs = this.#context.clock.monotonicMs();
        const etag = await this.#writeAsRun(claim, holding, lease.etag);
        if (etag === conflict) return "lost";
        Object.assign(lease, { etag, writtenAtMs });
        return "renewed";
      },
      end: async () => {
        await this.#writeAsRun(claim, { ...holding, runId: "", owner: "" }, lease.etag);
      },
    });
  }

  /** A refused write is tried again with the version that the same run wrote elsewhere, or here unheard. */
  async #writeAsRun(claim: StageClaim, holding: StageHolding, etag: string) {
    const written = await this.#write(claim.stage, holding, etag);
    if (written !== conflict) return written;
    const row = await this.#read(claim.stage);
    if (row?.runId !== claim.runId) return conflict;
    return this.#write(claim.stage, holding, row.etag);
  }

  async #read(stage: StageName): Promise<StageRow | undefined> {
    const stored = await this.#table.read(stagePartition, stage);
    return stored === undefined ? undefined : readStageRow(stored);
  }

  #write(stage: StageName, holding: StageHolding, etag: string | undefined) {
    const row = toRow(stage, holding);
    return etag === undefined ? this.#table.create(row) : this.#table.replace(row, etag);
  }

  #announce(row: StageRow, claim: StageClaim): void {
    announceTakeover(this.#context.telemetry, {
      kind: `stage ${claim.stage}`,
      oldOwner: row.owner,
      newOwner: claim.owner,
      locks: 1,
    });
  }
}
