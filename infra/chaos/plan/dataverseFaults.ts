import { choices } from "../../dataverse/schema";
import type { Random } from "../../local/data/sample/Random";
import type { PlannedAct } from "./RoundPlan";

interface Trouble {
  readonly name: string;
  readonly effect: Readonly<object>;
  /** Where it strikes, unless where its effect belongs. */
  readonly point?: unknown;
}

/** What goes wrong between the app and Dataverse; see infra/local/dataverse/README.md. */
const troubles: readonly Trouble[] = [
  { name: "answer dropped", effect: { type: "dropAnswer" }, point: "afterCommit" },
  { name: "answer dropped", effect: { type: "dropAnswer" }, point: { operation: 2 } },
  { name: "connection reset", effect: { type: "dropAnswer" }, point: "before" },
  { name: "deadlock", effect: { type: "deadlock" } },
  { name: "rolled back", effect: { type: "rolledBack" } },
  { name: "SQL time-out", effect: { type: "sqlTimeout" } },
  { name: "SQL time-out", effect: { type: "sqlTimeout", committed: true } },
  { name: "503", effect: { type: "unavailable", status: 503, retryAfter: 0 } },
  { name: "503", effect: { type: "unavailable", status: 502, committed: true } },
  { name: "429", effect: { type: "throttle", facet: "requests", retryAfter: 1 } },
  { name: "429", effect: { type: "throttle", facet: "concurrency", retryAfter: 0 } },
  { name: "token refused", effect: { type: "status", code: 401 }, point: "before" },
];

/** Where an invoice is claimed or has its lines marked: whoever dies just then leaves it half done. */
const lastMoves = choices.flatMap(({ options }) =>
  Object.entries(options)
    .filter(([, label]) => label === "Sending" || label === "Invoiced")
    .map(([value]) => `"invjob_stage":${value}`),
);

/** Texts in the body of the writes that decide: whoever reads before and writes after them is late. */
const decidingWrites = [
  "invjob_touch",
  "invjob_contenthash",
  "invjob_claimedby",
  "invjob_erpnumber",
  "invjob_holdreason",
  "invjob_inputhash",
  "invjob_bundlekey",
  ...lastMoves,
];

/** The app's requests only: people and the checker are not struck. */
const fromTheApp = { userAgent: "jobs" };

function matchOf(random: Random): Readonly<object> {
  if (random.chance(60)) return { ...fromTheApp, kind: "write" };
  return random.chance(40) ? { ...fromTheApp, kind: "batch" } : fromTheApp;
}

/** One of the faults above, soon. */
export function planTrouble(random: Random): PlannedAct {
  const { name, effect, point } = random.pick(troubles);
  const rule = {
    match: matchOf(random),
    skip: random.below(6),
    times: random.between(1, 2),
    ...(point !== undefined && { point }),
    effect,
  };
  return { kind: "fault", part: "dataverse", name, rule };
}

const shortestDelayMs = 100;
const longestDelayMs = 900;

/** A deciding write, or its answer, that takes long: what was read for it grows old. */
export function planDelay(random: Random): PlannedAct {
  const rule = {
    match: { ...fromTheApp, body: random.pick(decidingWrites) },
    skip: random.below(3),
    times: random.between(1, 3),
    point: random.chance(70) ? "before" : "afterCommit",
    effect: { type: "delay", ms: random.between(shortestDelayMs, longestDelayMs) },
  };
  return { kind: "fault", part: "dataverse", name: "delay", rule };
}

const slowTouchMs = { least: 500, most: 900 };

/** Lines that join a draft, or leave it, take long on their way. */
export function planSlowTouch(random: Random): PlannedAct {
  const rule = {
    match: { ...fromTheApp, body: "invjob_touch" },
    skip: random.below(2),
    times: random.between(1, 2),
    point: "before",
    effect: { type: "delay", ms: random.between(slowTouchMs.least, slowTouchMs.most) },
  };
  return { kind: "fault", part: "dataverse", name: "delay", rule };
}

/** A plug-in of the customer's that refuses a write for good. */
export function planRefusal(random: Random): PlannedAct {
  const effect = { type: "status", code: 400, errorCode: "0x80040203", message: "Refused." };
  const rule = { match: { ...fromTheApp, kind: "write" }, skip: random.below(9), times: 1, effect };
  return { kind: "fault", part: "dataverse", name: "write refused", rule };
}
