import type { Random } from "../../local/data/sample/Random";
import { planDelay, planRefusal, planTrouble } from "./dataverseFaults";
import { planErpTrouble } from "./erpFaults";
import { planHandMove, planUserEdit } from "./planPeople";
import type { PlannedAct, PlannedEvent, TimerName } from "./RoundPlan";

const shortestStormMs = 1_200;
const longestStormMs = 2_600;
/** Past a lease of three seconds. */
const pauseMs = { short: 400, pastLease: 3_300 };
const downMs = { least: 0, most: 600 };
const clockJumpMaxSeconds = 7_200;

/** A kind of disturbance: how often a storm has it at most, and one of it. */
interface Disturbance {
  readonly timesMax: number;
  readonly plan: (random: Random, workers: number) => PlannedAct;
}

function worker(random: Random, workers: number): { readonly worker: number } {
  return { worker: random.below(workers) };
}

const disturbances: readonly Disturbance[] = [
  {
    timesMax: 3,
    plan: (random, workers) => ({
      kind: "kill",
      ...worker(random, workers),
      forMs: random.between(downMs.least, downMs.most),
    }),
  },
  {
    timesMax: 2,
    plan: (random, workers) => ({
      kind: "pause",
      ...worker(random, workers),
      forMs: random.chance(25) ? pauseMs.pastLease : pauseMs.short,
    }),
  },
  {
    timesMax: 2,
    plan: (random, workers) => ({
      kind: "clock",
      ...worker(random, workers),
      aheadSeconds: random.between(-clockJumpMaxSeconds, clockJumpMaxSeconds),
    }),
  },
  { timesMax: 8, plan: planTrouble },
  { timesMax: 12, plan: planDelay },
  { timesMax: 2, plan: planRefusal },
  { timesMax: 6, plan: planErpTrouble },
  { timesMax: 1, plan: () => ({ kind: "restart", part: "dataverse" }) },
  { timesMax: 1, plan: () => ({ kind: "restart", part: "erp" }) },
  {
    timesMax: 1,
    plan: (random) => ({ kind: "pauseStorage", forMs: random.between(200, 1_200) }),
  },
  { timesMax: 12, plan: planHandMove },
  { timesMax: 8, plan: planUserEdit },
];

/** In so many of 100 storms a kind of disturbance is there: storms of few kinds find other things. */
const presencePercent = 55;

const stages: readonly TimerName[] = ["create-lines", "bundle", "calculate", "send"];

/** About in the order of the stages, now and then a whole other one. */
function timerAt(random: Random, progress: number): TimerName {
  if (random.chance(6)) return "reconcile";
  if (random.chance(30)) return random.pick(stages);
  const place = Math.floor(progress * (stages.length + 1)) + random.below(2) - 1;
  return stages[Math.max(0, Math.min(stages.length - 1, place))] ?? "bundle";
}

const shortestGapMs = 60;
const longestGapMs = 300;

function planTicks(random: Random, worker: number, stormMs: number): PlannedEvent[] {
  const ticks: PlannedEvent[] = [];
  let atMs = random.below(longestGapMs);
  while (atMs < stormMs) {
    ticks.push({ atMs, kind: "tick", worker, timer: timerAt(random, atMs / stormMs) });
    atMs += random.between(shortestGapMs, longestGapMs);
  }
  return ticks;
}

/** The storm of a round, in the order of time. */
export function planEvents(random: Random, workers: number): readonly PlannedEvent[] {
  const stormMs = random.between(shortestStormMs, longestStormMs);
  const events: PlannedEvent[] = [];
  for (let number = 0; number < workers; number += 1) {
    events.push(...planTicks(random, number, stormMs));
  }
  for (const { timesMax, plan } of disturbances) {
    if (!random.chance(presencePercent)) continue;
    const times = random.between(1, timesMax);
    for (let time = 0; time < times; time += 1) {
      events.push({ atMs: random.below(stormMs), ...plan(random, workers) });
    }
  }
  return events.sort((one, other) => one.atMs - other.atMs);
}
