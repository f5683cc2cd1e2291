import type { Schedule } from "./parseNcrontab";
import type { TypedData } from "../core/coreTypes";

/** `setTimeout` takes at most 2^31-1 ms; a longer wait is made of several. */
const maxWaitInMs = 2_000_000_000;
/** The platform keeps no status for schedules with more than one occurrence a minute (FUNCTIONS.md 4). */
const monitoredIntervalInMs = 60_000;
const neverRan = "0001-01-01T00:00:00+00:00";

/**
 * Fires one timer function at its schedule's occurrences. It never overlaps itself: the next fire is
 * planned after the run ends, and the occurrences missed meanwhile fold into one immediate run
 * (FUNCTIONS.md 4). What has run is kept in memory only, so a start is never past due.
 */
export class TimerListener {
  readonly #schedule: Schedule;
  readonly #run: (input: TypedData) => Promise<void>;
  readonly #now: () => Date;
  readonly #monitored: boolean;
  #timeout: NodeJS.Timeout | undefined;
  #active = false;
  #running = false;
  #due: Date | undefined;
  #last: Date | undefined;

  /** @param run carries out one invocation; it must not throw. */
  constructor(options: {
    readonly schedule: Schedule;
    readonly useMonitor: boolean;
    readonly run: (input: TypedData) => Promise<void>;
    readonly now: () => Date;
  }) {
    this.#schedule = options.schedule;
    this.#run = options.run;
    this.#now = options.now;
    const first = this.#schedule.next(this.#now());
    const second = first === undefined ? undefined : this.#schedule.next(first);
    const often =
      first !== undefined &&
      second !== undefined &&
      second.getTime() - first.getTime() < monitoredIntervalInMs;
    this.#monitored = options.useMonitor && !often;
  }

  start(): void {
    if (this.#active) return;
    this.#active = true;
    this.#due = this.#schedule.next(this.#now());
    if (!this.#running) this.#plan();
  }

  /** Plans no further run; one that is under way goes on. */
  stop(): void {
    this.#active = false;
    clearTimeout(this.#timeout);
  }

  /** The handler's input, as the platform sends it: the status is the one before this run. */
  input(): TypedData {
    const next = this.#due ?? this.#schedule.next(this.#now());
    const status = {
      Last: this.#last === undefined ? neverRan : formatOffset(this.#last),
      Next: next === undefined ? neverRan : formatOffset(next),
      LastUpdated: this.#last === undefined ? neverRan : formatOffset(this.#last),
    };
    return {
      json: JSON.stringify({
        Schedule: { AdjustForDST: true },
        ScheduleStatus: this.#monitored ? status : null,
        IsPastDue: false,
      }),
    };
  }

  #plan(): void {
    const due = this.#due;
    if (!this.#active || due === undefined) return;
    const wait = Math.max(0, due.getTime() - this.#now().getTime());
    this.#timeout = setTimeout(
      () => {
        if (wait > maxWaitInMs) this.#plan();
        else void this.#fire(due);
      },
      Math.min(wait, maxWaitInMs),
    );
  }

  async #fire(due: Date): Promise<void> {
    const input = this.input();
    const startedAt = this.#now();
    // A timeout may come a moment early: the occurrence just served must not be found again.
    this.#due = this.#schedule.next(startedAt > due ? startedAt : due);
    this.#running = true;
    await this.#run(input);
    this.#running = false;
    this.#last = startedAt;
    this.#plan();
  }
}

function formatOffset(date: Date): string {
  return date.toISOString().replace("Z", "+00:00");
}
