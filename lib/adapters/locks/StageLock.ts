import type { StageName } from "../../domain/stages";
import { UnavailableError } from "../../ports/errors";
import type { AcquiredStage, HeldLocks, StageRefused } from "../../ports/locks";
import { conflict, type NewRow, type Table } from "../storage/Table";
import { LeaseKeeper, type KeptLease } from "./LeaseKeeper";
import { announceTakeover, holderOf, type LockContext } from "./lockContext";
import { isExpired, readStageRow, stagePartition, type StageRow } from "./lockRows";

/** Rounds of "read, write if unchanged" before a stage lock is given up as contended. */
const maxRounds = 5;

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

  async #take(
    claim: StageClaim,
    leaseMs: number,
  ): Promise<
    StageRefused | { readonly kind: "taken"; readonly holding: StageHolding; lease: KeptLease }
  > {
    for (let round = 0; round < maxRounds; round += 1) {
      const row = await this.#read(claim.stage);
      const storageNow = this.#context.storageTime.now();
      const expired = row !== undefined && isExpired(row, storageNow);
      const free = row === undefined || row.runId === "" || row.runId === claim.runId || expired;
      if (!free) return { kind: "refused", holder: holderOf(row, storageNow), runId: row.runId };
      const holding = { ...this.#next(row, claim, storageNow), leaseMs };
      const writtenAtMs = this.#context.clock.monotonicMs();
      const etag = await this.#write(claim.stage, holding, row?.etag);
      if (etag === conflict) continue;
      if (expired && row.runId !== "" && row.runId !== claim.runId) this.#announce(row, claim);
      return { kind: "taken", holding, lease: { etag, writtenAtMs } };
    }
    throw new UnavailableError(`The lock of stage ${claim.stage} changes hands all the time.`);
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
