import { setTimeout as sleep } from "node:timers/promises";
import type { TimerName } from "../plan/RoundPlan";
import type { DataverseUser } from "../world/DataverseUser";
import type { Worker } from "../world/Worker";
import type { World } from "../world/World";
import type { Violation } from "./Violation";

/** The reconciler's timer does what `recover` does on the console. */
const passTimers: readonly TimerName[] = [
  "reconcile",
  "create-lines",
  "bundle",
  "calculate",
  "send",
];
const passesMax = 15;
const tickWithinMs = 60_000;
const idleWithinMs = 60_000;

/** Claims are old enough to be settled, and the ERP's silence is an answer. */
const passSeconds = 7_200;
/** `LOCK_LEASE_SECONDS` of every round, and a little. */
const leaseMs = 3_300;

/** Everything of ours in Dataverse, by version. */
async function versions(user: DataverseUser): Promise<string> {
  const ledger = await user.rowsSurely("invjob_invoicelines?$select=invjob_stage");
  const invoices = await user.rowsSurely("invoices?$select=invjob_stage");
  return JSON.stringify([...ledger, ...invoices].map((row) => row["@odata.etag"]));
}

/** Waits until nothing runs in any worker; what does not end is a violation. */
export async function comeToRest(workers: readonly Worker[]): Promise<readonly Violation[]> {
  const idle = await Promise.all(workers.map((worker) => worker.isIdleWithin(idleWithinMs)));
  return idle.flatMap((isIdle, place) =>
    isIdle
      ? []
      : [{ code: "NOT_AT_REST", message: `worker ${String(place)} does not come to rest` }],
  );
}

export interface SettleParts {
  /** The storm's. */
  readonly workers: readonly Worker[];
  /** The one that puts right what they left. */
  readonly settler: Worker;
  readonly user: DataverseUser;
}

/**
 * Lets one worker put right what the storm left, with nothing but its timers, until a whole pass of
 * them changes nothing and no lease of a killed worker can be alive.
 *
 * @returns why it does not come to an end, if so
 */
export async function settle(
  world: World,
  { workers, settler, user }: SettleParts,
): Promise<readonly Violation[]> {
  const leasesOver = Math.max(...workers.map(({ killedAtMs }) => killedAtMs)) + leaseMs;
  await world.passTime(passSeconds);
  let before = await versions(user);
  let failures: string[] = [];
  for (let pass = 0; pass < passesMax; pass += 1) {
    const waitedFor = performance.now() >= leasesOver;
    failures = [];
    for (const timer of passTimers) {
      const ended = await settler.tickToItsEnd(timer, tickWithinMs);
      if (ended !== "succeeded") failures.push(`${timer} ${ended}`);
    }
    const after = await versions(user);
    if (after === before && failures.length === 0) {
      if (waitedFor) return [];
      await sleep(Math.max(0, leasesOver - performance.now()));
    }
    before = after;
  }
  const why = failures.length > 0 ? failures.join("; ") : "records still change";
  return [
    { code: "NOT_SETTLED", message: `after ${String(passesMax)} passes of all timers: ${why}` },
  ];
}
