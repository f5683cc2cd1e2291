import type { WorkTables } from "./client/WorkTables";
import type { Findings } from "./findings/Findings";
import { leftLocked } from "./rules/leftLocked";
import { leftRunning } from "./rules/leftRunning";
import type { RuleContext } from "./rules/Rule";

/**
 * Judges locks and runs that are not over.
 * @returns how many expired locks of dead workers wait to be swept
 */
export async function verifyWork(
  tables: WorkTables,
  context: RuleContext,
  findings: Findings,
): Promise<number> {
  let expired = 0;
  for await (const lock of tables.locks()) {
    if (lock.isExpired) expired += 1;
    const message = leftLocked.find(lock, context);
    if (message !== undefined) findings.add(leftLocked, { kind: "lock", id: lock.id }, message);
  }
  for await (const run of tables.running()) {
    const message = leftRunning.find(run, context);
    if (message !== undefined) findings.add(leftRunning, { kind: "run", id: run.id }, message);
  }
  return expired;
}
