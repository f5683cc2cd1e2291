import type { HeldLocks } from "../../ports/locks";
import { conflict } from "../storage/Table";
import { LeaseKeeper } from "./LeaseKeeper";
import type { LockContext } from "./lockContext";
import { tokenFromEtag } from "./lockRows";
import type { HeldLease, RecordLeases } from "./RecordLeases";

/** Keeps leases of one owner as one set of locks; its token is the newest lease's. */
export function keepRecordLeases(
  leases: RecordLeases,
  held: readonly HeldLease[],
  options: { readonly owner: string; readonly context: LockContext },
): HeldLocks {
  const { owner, context } = options;
  const tokens = held.map(({ etag }) => tokenFromEtag(etag));
  const newest = tokens.reduce((a, b) => (a > b ? a : b), 0n);
  return new LeaseKeeper({
    ...context,
    owner,
    leases: held,
    names: held.flatMap(({ lease }) => lease.names),
    token: String(newest),
    renew: (kept) => renewLeases(leases, kept, context),
    end: (kept) => endLease(leases, kept),
  });
}

/** One round trip for all leases; a second try after a refusal, in case our own answer was lost. */
async function renewLeases(
  leases: RecordLeases,
  kept: readonly HeldLease[],
  { clock }: LockContext,
): Promise<"renewed" | "lost"> {
  const tryOnce = async () => {
    const writtenAtMs = clock.monotonicMs();
    const etags = await leases.renew(kept);
    if (etags === conflict) return false;
    for (const [index, lease] of kept.entries()) {
      lease.etag = etags[index] ?? lease.etag;
      lease.writtenAtMs = writtenAtMs;
    }
    return true;
  };
  if (await tryOnce()) return "renewed";
  const rows = await Promise.all(kept.map(({ lease }) => leases.read(lease)));
  for (const [index, lease] of kept.entries()) {
    const row = rows[index];
    if (row?.live !== true) return "lost";
    // Nobody but its holder writes to a live lease, so this version is ours.
    lease.etag = row.etag;
  }
  return (await tryOnce()) ? "renewed" : "lost";
}

async function endLease(leases: RecordLeases, { lease, etag }: HeldLease): Promise<void> {
  if ((await leases.end(lease, etag)) === "ended") return;
  const row = await leases.read(lease);
  if (row === undefined) return;
  if (row.live) await leases.end(lease, row.etag);
  else await leases.removeEnded(lease, row.etag);
}
