import type { Schedule } from "./schedule";
import { stageNames } from "./stages";

/** The timers of the job: one for each stage, and the reconciler's. */
export const timerNames = [...stageNames, "reconcile"] as const;
export type TimerName = (typeof timerNames)[number];

/** The end of a run that is over. */
export interface EndedRun {
  readonly runId: string;
  readonly status: string;
  readonly startedOn: Date;
  readonly message: string;
}

export interface TimerFacts {
  readonly name: TimerName;
  /** Absent where no schedule is set. */
  readonly schedule: Schedule | undefined;
  /** The last tick, or since when somebody looks. */
  readonly since: Date;
  readonly lastTick: Date | null;
  /** The stage's last run that is over. */
  readonly lastRun: EndedRun | null;
}

export interface HealthFacts {
  readonly now: Date;
  readonly timers: readonly TimerFacts[];
  /** Invoices `Sending` for longer than `sendingMinutesMax`. */
  readonly sendingTooLong: number;
  readonly sendingMinutesMax: number;
  /** Services that could not be asked, each in a sentence. */
  readonly unanswered: readonly string[];
}

export interface TimerHealth {
  readonly name: TimerName;
  readonly lastTickOn: Date | null;
  readonly nextTickOn: Date | null;
  readonly lastRun: EndedRun | null;
}

export interface Health {
  readonly status: "green" | "red";
  /** Why it is red, in sentences; empty while it is green. */
  readonly reasons: readonly string[];
  readonly timers: readonly TimerHealth[];
}

/** A tick or two may be missed while the platform moves an app; more may not. */
const intervalsMax = 2;

/** True once so many ticks in a row that were due after the last one did not come. */
function isOverdue({ schedule, lastTick, since }: TimerFacts, now: Date): boolean {
  let due: Date | undefined = lastTick ?? since;
  for (let tick = 0; tick < intervalsMax && due !== undefined; tick += 1) due = schedule?.next(due);
  return due !== undefined && schedule !== undefined && due < now;
}

const failedStatuses: readonly string[] = ["failed", "died"];

function timerReasons(timer: TimerFacts, now: Date): readonly string[] {
  const { name, lastTick, lastRun, since } = timer;
  const reasons: string[] = [];
  if (isOverdue(timer, now)) {
    const last =
      lastTick === null
        ? `did not tick since it is watched (${since.toISOString()})`
        : `ticked last at ${lastTick.toISOString()}`;
    reasons.push(`${name} is overdue by ${String(intervalsMax)} intervals: its timer ${last}.`);
  }
  if (lastRun !== null && failedStatuses.includes(lastRun.status))
    reasons.push(
      `The last run of ${name}, ${lastRun.runId}, ${lastRun.status}: ${lastRun.message}`,
    );
  return reasons;
}

/** Whether the job is well, and why not (DESIGN 6). Pure. */
export function healthOf(facts: HealthFacts): Health {
  const { now, timers, sendingTooLong, sendingMinutesMax, unanswered } = facts;
  const sending =
    sendingTooLong === 0
      ? []
      : [
          `${sendingTooLong === 1 ? "1 invoice is" : `${String(sendingTooLong)} invoices are`} Sending for more than ${String(sendingMinutesMax)} minutes.`,
        ];
  const ofTimers = timers.flatMap((timer) => timerReasons(timer, now));
  const reasons = [...unanswered, ...ofTimers, ...sending];
  return {
    status: reasons.length === 0 ? "green" : "red",
    reasons,
    timers: timers.map(({ name, lastTick, lastRun, schedule }) => ({
      name,
      lastTickOn: lastTick,
      nextTickOn: schedule?.next(now) ?? null,
      lastRun,
    })),
  };
}
