import { recordKinds } from "../../ports/locks";
import { takeOver } from "./acquireLease";
import type { LockContext } from "./lockContext";
import { isExpired } from "./lockRows";
import type { RecordLeases } from "./RecordLeases";

/**
 * Clears away what dead workers left: expired leases with their names, and rows of ended leases. A
 * record that is never asked for again would else keep its lock's row for ever.
 */
export async function sweepLeases(
  leases: RecordLeases,
  options: { readonly newOwner: string; readonly context: LockContext },
): Promise<void> {
  for (const kind of recordKinds) {
    for (const row of await leases.all(kind)) {
      if (!isExpired(row, options.context.storageTime.now())) continue;
      if (row.live) await takeOver(leases, row, options);
      else await leases.removeEnded(row, row.etag);
    }
  }
}
