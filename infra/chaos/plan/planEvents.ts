import type { Random } from "../../local/data/sample/Random";
import { planDelay, planRefusal, planSlowTouch, planTrouble } from "./dataverseFaults";
import { planErpTrouble } from "./erpFaults";
import { planHandMove, planHastyPerson, planUserEdit } from "./planPeople";
import { stages, type PlannedAct, type PlannedEvent, type TimerName } from "./RoundPlan";

const shortestStormMs = 1_200;
const longestStormMs = 2_600;
/** Past a lease of three seconds. */
const pauseMs = { short: 400, pastLease: 3_300 };
const downMs = { least: 0, most: 600 };
const clockJumpMaxSeconds = 7_200;

/** Past `SENDING_TIMEOUT_MINUTES`, `STAGE_STALL_MINUTES` and every lease of a round. */
const blackoutSeconds = 90;

const waitingPercent = 70;

/** A kind of disturbance: how often a storm has it at most, and what it is each time. */
interface Disturbance {
  /** In so many of 100 storms it is there: storms of few kinds find other things. */
  readonly percent: number;
  readonly timesMax: number;
  /** It mostly waits for the storm from the start: calls of the ERP are few, and soon over. */
  readonly isWaiting?: true;
  /** Acts that follow each other within moments. */
  readonly plan: (random: Random, workers: number) => readonly PlannedAct[];
}

function worker(random: Random, workers: number): { readonly worker: number } {
  return { worker: random.below(workers) };
}

/** A deciding write takes long, and people use the time. */
function planGap(random: Random, workers: number): readonly PlannedAct[] {
  const moves = Array.from({ length: random.between(2, 4) }, () =>
    random.chance(70) ? planHandMove(random, workers) : planUserEdit(random),
  );
  return [planDelay(random), ...moves];
}

/** Lines are on their way to a draft or from it, and it goes on through the stages meanwhile. */
function planHaste(random: Random, workers: number): readonly PlannedAct[] {
  const { worker: slow } = worker(random, workers);
  return [
    planSlowTouch(random),
    { kind: "tick", worker: slow, timer: random.pick(["bundle", "calculate"] as const) },
    ...planHastyPerson(random, workers),
  ];
}

const disturbances: readonly Disturbance[] = [
  {
    percent: 50,
    timesMax: 3,
    plan: (random, workers) => [
      {
        kind: "kill",
        ...worker(random, workers),
        forMs: random.between(downMs.least, downMs.most),
      },
    ],
  },
  {
    percent: 40,
    timesMax: 2,
    plan: (random, workers) => [
      {
        kind: "pause",
        ...worker(random, workers),
        forMs: random.chance(25) ? pauseMs.pastLease : pauseMs.short,
      },
    ],
  },
  {
    percent: 30,
    timesMax: 2,
    plan: (random, workers) => [
      {
        kind: "clock",
        ...worker(random, workers),
        aheadSeconds: random.between(-clockJumpMaxSeconds, clockJumpMaxSeconds),
      },
    ],
  },
  { percent: 60, timesMax: 8, plan: (random) => [planTrouble(random)] },
  { percent: 50, timesMax: 6, plan: (random) => [planDelay(random)] },
  { percent: 60, timesMax: 6, plan: planGap },
  { percent: 40, timesMax: 4, plan: planHaste },
  { percent: 25, timesMax: 2, plan: (random) => [planRefusal(random)] },
  { percent: 70, timesMax: 6, isWaiting: true, plan: (random) => [planErpTrouble(random)] },
  { percent: 15, timesMax: 1, plan: () => [{ kind: "restart", part: "dataverse" }] },
  { percent: 20, timesMax: 1, plan: () => [{ kind: "restart", part: "erp" }] },
  {
    percent: 20,
    timesMax: 1,
    plan: (random) => [{ kind: "pauseStorage", forMs: random.between(200, 1_200) }],
  },
  {
    percent: 12,
    timesMax: 1,
    plan: () => [{ kind: "blackout", passSeconds: blackoutSeconds }],
  },
  { percent: 70, timesMax: 16, plan: (random, workers) => [planHandMove(random, workers)] },
  { percent: 60, timesMax: 12, plan: (random) => [planUserEdit(random)] },
];

/** About in the order of the stages, now and then a whole other one. */
function timerAt(random: Random, progress: number): TimerName {
  if (random.chance(6)) return "reconcile";
  if (random.chance(40)) return random.pick(stages);
  const place = Math.floor(progress * (stages.length + 1)) + random.below(2) - 1;
  return stages[Math.max(0, Math.min(stages.length - 1, place))] ?? "bundle";
}

const shortestGapMs = 40;
const longestGapMs = 250;

interface Storm {
  readonly stormMs: number;
  /** Stages that ran in peace before it. */
  readonly headStart: number;
}

function planTicks(random: Random, worker: number, { stormMs, headStart }: Storm): PlannedEvent[] {
  const ticks: PlannedEvent[] = [];
  const from = headStart / stages.length;
  let atMs = random.below(longestGapMs);
  while (atMs < stormMs) {
    const progress = from + (1 - from) * (atMs / stormMs);
    ticks.push({ atMs, kind: "tick", worker, timer: timerAt(random, progress) });
    atMs += random.between(shortestGapMs, longestGapMs);
  }
  return ticks;
}

/** Acts that belong together follow each other so fast. */
const nextActMs = { least: 60, most: 300 };

/**
 * The storm of a round, in the order of time.
 *
 * @param headStart how many stages ran in peace before it
 */
export function planEvents(
  random: Random,
  workers: number,
  headStart: number,
): readonly PlannedEvent[] {
  const stormMs = random.between(shortestStormMs, longestStormMs);
  const events: PlannedEvent[] = [];
  for (let number = 0; number < workers; number += 1) {
    events.push(...planTicks(random, number, { stormMs, headStart }));
  }
  for (const { percent, timesMax, isWaiting, plan } of disturbances) {
    if (!random.chance(percent)) continue;
    const times = random.between(1, timesMax);
    for (let time = 0; time < times; time += 1) {
      let atMs = isWaiting && random.chance(waitingPercent) ? 0 : random.below(stormMs);
      for (const act of plan(random, workers)) {
        events.push({ atMs, ...act });
        atMs += random.between(nextActMs.least, nextActMs.most);
      }
    }
  }
  return events.sort((one, other) => one.atMs - other.atMs);
}
