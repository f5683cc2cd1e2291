import { Random } from "../../local/data/sample/Random";
import { planEvents } from "./planEvents";
import { planTrade } from "./planTrade";
import type { RoundPlan, WorkerPlan } from "./RoundPlan";

/** Rounds that one seed has room for. */
export const roundsMax = 1_000_000;
/** So many rounds are run by the same processes, under the same settings. */
export const roundsOfACrew = 5;
export const workersMax = 4;
export const seedMax = 1_000_000_000;

export interface PlanChoices {
  /** Every lock is off in every round. */
  readonly withoutLocks: boolean;
}

/** How many stages run in peace before the storm: mostly so many that there are invoices. */
const headStarts = [0, 1, 2, 2, 3, 3, 3, 3];
const fanOutPercent = 40;
const longTokenSeconds = 3_600;
const shortTokenSeconds = 2;
const clockAheadMaxSeconds = 300;

function planWorkers(random: Random): readonly WorkerPlan[] {
  return Array.from({ length: random.between(1, workersMax) }, () => ({
    clockAheadSeconds: random.chance(30)
      ? random.between(-clockAheadMaxSeconds, clockAheadMaxSeconds)
      : 0,
  }));
}

/**
 * Inline runs have their stage lock off, so that workers meet; a run that is shared out belongs to its
 * lock. In some rounds the records' locks are off, too. Small pages, sets and invoices make few lines go through every seam.
 */
function planSettings(random: Random, { withoutLocks }: PlanChoices): Record<string, string> {
  const recordLocks = random.chance(70) && !withoutLocks ? "on" : "off";
  const mode = random.chance(fanOutPercent) && !withoutLocks ? "fanout" : "inline";
  return {
    STAGE_MODE: mode,
    STAGE_LOCK: mode === "fanout" ? "on" : "off",
    CHUNK_LINES: String(random.between(2, 12)),
    CONTINUE: random.pick(["queue", "tick"]),
    RECORD_LOCKS: recordLocks,
    LOCK_LEASE_SECONDS: "3",
    BREAKER_REST_SECONDS: "1",
    PAGE_LINES: String(random.between(10, 40)),
    BATCH_OPERATIONS: String(random.between(16, 40)),
    BUNDLE_CHUNK_LINES: String(random.between(1, 6)),
    MAX_LINES_PER_INVOICE: String(random.between(3, 20)),
    ERP_MAX_INVOICES: String(random.between(1, 6)),
    ZERO_TOTAL_POLICY: random.pick(["send", "skip"]),
    IMPERSONATE: random.pick(["owner", "off"]),
    ORDER_LINE_WRITEBACK: random.pick(["auto", "never"]),
  };
}

function planSwitches(random: Random): Readonly<object> {
  return {
    keyResolvedSeparately: random.chance(50),
    failedChangeSetShape: random.pick(["nested", "single"]),
    innerImpersonationIgnored: random.chance(25),
  };
}

/** The plan of a round. Pure: the same seed, round and choices give the same plan. */
export function planRound(seed: number, round: number, choices: PlanChoices): RoundPlan {
  const random = new Random(seed * roundsMax + round);
  const firstOfCrew = round - ((round - 1) % roundsOfACrew);
  const ofCrew = new Random((seed + seedMax) * roundsMax + firstOfCrew);
  const workers = planWorkers(random);
  const headStart = random.pick(headStarts);
  return {
    seed,
    round,
    trade: planTrade(random),
    workers,
    settings: planSettings(ofCrew, choices),
    switches: planSwitches(random),
    tokenSeconds: ofCrew.chance(25) ? shortTokenSeconds : longTokenSeconds,
    headStart,
    events: planEvents(random, workers.length, headStart),
  };
}
