import { checkHealth } from "../byHand/checkHealth";
import { explainLines } from "../byHand/explainLines";
import { recover, type Recovered } from "../byHand/recover";
import type { Explanation } from "../domain/explanation";
import type { Guid } from "../domain/guid";
import type { Health, TimerName } from "../domain/health";
import { parseSchedule, type Schedule } from "../domain/schedule";
import type { StageName } from "../domain/stages";
import type { EngineDependencies, StagePlan } from "../engine/engine";
import type { FanOut } from "../engine/fanOut/FanOut";
import { sweepTraces } from "../engine/sweepTraces";
import { isJobError } from "../ports/errors";
import type { Heartbeats } from "../ports/heartbeats";
import type { HeldLock, LockWatch } from "../ports/lockWatch";
import type { RunTraces } from "../ports/runTraces";
import { handWork, type HandParts } from "./handWork";
import { noteInJournal } from "./noteInJournal";
import type { Settings } from "./settings";
import { lineSettings } from "./stagePlans";

export type { HeldLock, Recovered };

export interface RecoverRequest {
  /** What started it: `console` or `reconcile`. */
  readonly trigger: string;
  readonly actor: string;
  readonly signal?: AbortSignal;
}

/** How operators see what the job does, and put it right. Each may throw any `JobError`. */
export interface Oversight {
  /** Why order lines are not invoiced; those that do not exist are left out. */
  explain(ids: readonly Guid[]): Promise<ReadonlyMap<Guid, Explanation>>;
  health(): Promise<Health>;
  /** Notes that a timer ticked; never throws, for a tick has other things to do. */
  beat(timer: TimerName): Promise<void>;
  locks(): Promise<readonly HeldLock[]>;
  /** Takes a lock away from its holder; noted. Undefined if nobody holds it any more. */
  releaseLock(id: string, actor: string): Promise<HeldLock | undefined>;
  /** Removes what runs that are long over left besides their reports; see `sweepTraces`. Never throws a `JobError`. */
  sweep(): Promise<void>;
  /** Finishes whatever a dead process left; see `recover`. */
  recover(request: RecoverRequest): Promise<Recovered>;
}

const msPerDay = 86_400_000;

export interface OversightParts extends HandParts {
  readonly engine: EngineDependencies;
  readonly heartbeats: Heartbeats;
  readonly lockWatch: LockWatch;
  readonly traces: RunTraces;
  readonly fanOut: FanOut;
  readonly plans: Readonly<Record<StageName, StagePlan>>;
  /** Stage 4 without anything new to send. */
  readonly finishSends: StagePlan;
}

function schedulesOf(settings: Settings): Readonly<Record<TimerName, Schedule | undefined>> {
  const read = (text: string | undefined): Schedule | undefined =>
    text === undefined ? undefined : parseSchedule(text);
  return {
    "create-lines": read(settings.CREATE_LINES_SCHEDULE),
    bundle: read(settings.BUNDLE_SCHEDULE),
    calculate: read(settings.CALCULATE_SCHEDULE),
    send: read(settings.SEND_SCHEDULE),
    reconcile: read(settings.RECONCILE_SCHEDULE),
  };
}

async function sweepQuietly({ settings, engine, traces }: OversightParts): Promise<void> {
  const { clock, reports, telemetry } = engine;
  const keepMs = settings.RUN_TRACES_DAYS * msPerDay;
  try {
    const removed = await sweepTraces({ traces, reports, clock, keepMs });
    if (removed > 0) telemetry.info("traces of old runs were removed", { removed });
  } catch (error) {
    if (!isJobError(error)) throw error;
    telemetry.warn("traces of old runs are removed later", { reason: error.message });
  }
}

export function composeOversight(parts: OversightParts): Oversight {
  const { settings, engine, stores, heartbeats, lockWatch } = parts;
  const { clock, reports, telemetry } = engine;
  const schedules = schedulesOf(settings);
  return {
    explain: (ids) => {
      const { hand: store, environment } = stores({ runId: "explain" });
      return explainLines(ids, {
        store,
        environment,
        lockWatch,
        lineSettings: lineSettings(settings),
        rules: {
          invoiceFrom: settings.INVOICE_FROM,
          attemptsMax: settings.MAX_ATTEMPTS,
          quietMinutes: settings.BUNDLE_QUIET_MINUTES,
          sendingTimeoutMinutes: settings.SENDING_TIMEOUT_MINUTES,
          now: clock.now(),
          nextRun: (stage, after) => schedules[stage]?.next(after) ?? null,
        },
      });
    },
    health: () =>
      checkHealth({
        clock,
        heartbeats,
        reports,
        store: stores({ runId: "health" }).hand,
        schedules,
        sendingTimeoutMinutes: settings.SENDING_TIMEOUT_MINUTES,
      }),
    beat: async (timer) => {
      try {
        await heartbeats.beat(timer, clock.now());
      } catch (error) {
        if (!isJobError(error)) throw error;
        telemetry.warn("a tick could not be noted", { timer, reason: error.message });
      }
    },
    locks: () => lockWatch.all(),
    releaseLock: async (id, actor) => {
      const lock = await lockWatch.release(id);
      const outcome = lock === undefined ? "nobody held it" : `taken from ${lock.owner}`;
      await noteInJournal(parts, { actor, action: "release lock", subject: id }, outcome);
      return lock;
    },
    sweep: () => sweepQuietly(parts),
    recover: async ({ trigger, actor, signal }) => {
      const { work, preflight } = handWork(parts, { action: trigger, actor });
      await preflight();
      return recover({
        work,
        engine,
        fanOut: parts.fanOut,
        plans: parts.plans,
        // By itself it would try what cannot succeed again and again.
        putsBack: trigger === "console",
        finishSends: parts.finishSends,
        sendingTimeoutMinutes: settings.SENDING_TIMEOUT_MINUTES,
        trigger,
        ...(signal !== undefined && { signal }),
      });
    },
  };
}
