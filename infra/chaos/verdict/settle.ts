import { setTimeout as sleep } from "node:timers/promises";
import type { TimerName } from "../plan/RoundPlan";
import type { DataverseUser } from "../world/DataverseUser";
import type { Worker } from "../world/Worker";
import type { World } from "../world/World";
import type { WorkTables } from "../../verify/client/WorkTables";
import { isSettled } from "./isSettled";
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

/** Past `STAGE_STALL_MINUTES`, every lease, and the time for which a message is given to one worker. */
const stallSeconds = 70;
/** How long others may go on with what they have. */
const restMs = 300;

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
  /** The one that puts right what they left. */
  readonly settler: Worker;
  readonly user: DataverseUser;
  /** The tables of locks and runs. */
  readonly work: WorkTables;
}

/** Whether a run or a lock is alive. */
async function isWorkLeft(work: WorkTables): Promise<boolean> {
  for await (const run of work.running()) if (run.id !== "") return true;
  for await (const { isExpired } of work.locks()) if (!isExpired) return true;
  return false;
}

/**
 * Lets one worker put right what the storm left, with nothing but its timers, until a whole pass of
 * them changes nothing and no run or lock is left.
 *
 * @returns why it does not come to an end, if so
 */
export async function settle(
  world: World,
  { settler, user, work }: SettleParts,
): Promise<readonly Violation[]> {
  await world.passTime(passSeconds);
  await world.passStorageTime(stallSeconds);
  let before = await versions(user);
  let failures: string[] = [];
  for (let pass = 0; pass < passesMax; pass += 1) {
    failures = [];
    const wasWorking = await isWorkLeft(work);
    for (const timer of passTimers) {
      const ended = await settler.tickToItsEnd(timer, tickWithinMs);
      if (ended !== "succeeded") failures.push(`${timer} ${ended}`);
    }
    const after = await versions(user);
    const isWorking = await isWorkLeft(work);
    if (isSettled({ before, after, wasWorking, isWorking, failures })) return [];
    // What others have begun ends by itself, or was left by who died.
    if (isWorking || failures.length > 0) {
      await sleep(restMs);
      await world.passStorageTime(stallSeconds);
    }
    before = after;
  }
  const why = failures.length > 0 ? failures.join("; ") : "records still change, or work is left";
  return [
    { code: "NOT_SETTLED", message: `after ${String(passesMax)} passes of all timers: ${why}` },
  ];
}
