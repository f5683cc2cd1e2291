import { setTimeout as sleep } from "node:timers/promises";
import type { LockRow, RunRow } from "./client/WorkTables";
import type { Findings } from "./findings/Findings";
import { leftLocked } from "./rules/leftLocked";
import { leftRunning } from "./rules/leftRunning";
import type { Rule, RuleContext } from "./rules/Rule";

/** The tables of locks and runs, to be read as often as it takes. */
interface Work {
  locks(): AsyncIterable<LockRow>;
  running(): AsyncIterable<RunRow>;
}

const lookEveryMs = 500;

interface Left {
  readonly kind: "lock" | "run";
  readonly id: string;
  readonly rule: Rule<never>;
  readonly message: string;
}

/**
 * Judges locks and runs that are not over. What ends while the checker looks again was at work, as a
 * timer's short runs are, and not left behind.
 *
 * @param waitMs how long work may take to end
 * @returns how many expired locks of dead workers wait to be swept
 */
export async function verifyWork(
  tables: Work,
  { context, findings, waitMs }: { context: RuleContext; findings: Findings; waitMs: number },
): Promise<number> {
  const first = await look(tables, context);
  let { left } = first;
  for (let waitedMs = 0; left.length > 0 && waitedMs < waitMs; waitedMs += lookEveryMs) {
    await sleep(lookEveryMs);
    const seen = new Set((await look(tables, context)).left.map(nameOf));
    left = left.filter((one) => seen.has(nameOf(one)));
  }
  for (const { rule, kind, id, message } of left) findings.add(rule, { kind, id }, message);
  return first.expired;
}

/** Its message tells who is at work: another holder of the same lock is other work. */
function nameOf({ id, message }: Left): string {
  return `${id} ${message}`;
}

async function look(
  tables: Work,
  context: RuleContext,
): Promise<{ readonly expired: number; readonly left: readonly Left[] }> {
  const left: Left[] = [];
  let expired = 0;
  for await (const lock of tables.locks()) {
    if (lock.isExpired) expired += 1;
    const message = leftLocked.find(lock, context);
    if (message !== undefined) left.push({ kind: "lock", id: lock.id, rule: leftLocked, message });
  }
  for await (const run of tables.running()) {
    const message = leftRunning.find(run, context);
    if (message !== undefined) left.push({ kind: "run", id: run.id, rule: leftRunning, message });
  }
  return { expired, left };
}
