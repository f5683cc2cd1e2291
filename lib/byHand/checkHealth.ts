import { healthOf, timerNames, type EndedRun, type Health, type TimerName } from "../domain/health";
import type { Schedule } from "../domain/schedule";
import { stageNames, type StageName } from "../domain/stages";
import type { Clock } from "../ports/clock";
import { isJobError } from "../ports/errors";
import type { HandStore } from "../ports/handStore";
import type { Heartbeats, Ticks } from "../ports/heartbeats";
import type { RunReports } from "../ports/runs";

export interface HealthDependencies {
  readonly clock: Pick<Clock, "now">;
  readonly heartbeats: Pick<Heartbeats, "look">;
  readonly reports: Pick<RunReports, "lastWhole">;
  readonly store: Pick<HandStore, "countSending">;
  readonly schedules: Readonly<Record<TimerName, Schedule | undefined>>;
  /** `SENDING_TIMEOUT_MINUTES` */
  readonly sendingTimeoutMinutes: number;
}

/** A claim that lost its sender is settled by the run after the time-out; twice as long is too long. */
const timeoutsMax = 2;

/** What a service answers, or the sentence that says why it does not. */
async function ask<T>(
  what: string,
  question: () => Promise<T>,
): Promise<{ readonly answer?: T; readonly unanswered: readonly string[] }> {
  try {
    return { answer: await question(), unanswered: [] };
  } catch (error) {
    if (!isJobError(error)) throw error;
    return { unanswered: [`${what} cannot be asked: ${error.message}`] };
  }
}

/** Of whole stages: one record, or a dry run, does not make a stage well. */
async function lastRuns({
  reports,
}: HealthDependencies): Promise<ReadonlyMap<StageName, EndedRun>> {
  const ofStages = await Promise.all(stageNames.map((stage) => reports.lastWhole(stage)));
  return new Map(
    ofStages.flatMap((run) => {
      if (run === undefined) return [];
      const { stage, runId, status, startedOn, message } = run;
      return [[stage, { runId, status, startedOn, message }] as const];
    }),
  );
}

/**
 * How the job is: what ticked, how the last runs ended, what hangs. A service that does not answer is
 * a reason to be red, not a failure.
 */
export async function checkHealth(dependencies: HealthDependencies): Promise<Health> {
  const { clock, heartbeats, store, schedules } = dependencies;
  const now = clock.now();
  const sendingMinutesMax = timeoutsMax * dependencies.sendingTimeoutMinutes;
  const storage = await ask("Storage", async () => ({
    ticks: await heartbeats.look(now),
    runs: await lastRuns(dependencies),
  }));
  const sending = await ask("Dataverse", () => store.countSending(sendingMinutesMax));
  const ticks: Ticks = storage.answer?.ticks ?? { since: now, last: new Map() };
  const runs: ReadonlyMap<TimerName, EndedRun> = storage.answer?.runs ?? new Map();
  return healthOf({
    now,
    timers: timerNames.map((name) => ({
      name,
      schedule: schedules[name],
      since: ticks.since,
      lastTick: ticks.last.get(name) ?? null,
      lastRun: runs.get(name) ?? null,
    })),
    sendingTooLong: sending.answer?.count ?? 0,
    sendingMinutesMax,
    unanswered: [...storage.unanswered, ...sending.unanswered],
  });
}
