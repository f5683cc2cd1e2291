import type { Random } from "../../local/data/sample/Random";
import { stages, type HandMove, type PlannedAct, type StageName, type UserEdit } from "./RoundPlan";

const placesMax = 10_000;

function place(random: Random): number {
  return random.below(placesMax);
}

function stageBody(random: Random): Readonly<object> {
  if (random.chance(25)) return { dryRun: true };
  const rerun = random.pick(["missing", "failed", "all"]);
  return random.chance(30) ? { rerun, maxRecords: 5 } : { rerun };
}

function handMove(random: Random): HandMove {
  const kind = random.below(100);
  if (kind < 50) {
    const action = random.pick(["hold", "hold", "hold", "release", "retry"] as const);
    return { on: "line", action, place: place(random) };
  }
  if (kind < 70) {
    const action = random.pick(["hold", "hold", "release", "retry"] as const);
    return { on: "invoice", action, place: place(random) };
  }
  if (kind < 85) {
    return { on: "discard", lines: random.pick(["bundle", "hold"] as const), place: place(random) };
  }
  if (kind < 93) return { on: "record", stage: random.pick(stages), place: place(random) };
  return { on: "stage", stage: random.pick(stages), body: stageBody(random) };
}

/** A person's move over the routes of one of the workers. */
export function planHandMove(random: Random, workers: number): PlannedAct {
  return { kind: "hand", worker: random.below(workers), move: handMove(random) };
}

/** Somebody takes one invoice through the last stages, each by whichever worker answers. */
export function planHastyPerson(random: Random, workers: number): readonly PlannedAct[] {
  const one = place(random);
  const hasty: readonly StageName[] = ["calculate", "send"];
  return hasty.map((stage) => ({
    kind: "hand",
    worker: random.below(workers),
    move: { on: "record", stage, place: one },
  }));
}

function lineColumns(random: Random): Readonly<object> {
  const cents = random.below(10_000) / 100;
  return random.pick([
    { quantity: random.between(1, 9) },
    { ispriceoverridden: true, priceperunit: cents },
    { manualdiscountamount: 1 },
    { tax: Math.floor(cents) },
    { description: "changed by a user" },
  ]);
}

/** State and reason of an order that is to be invoiced (DATAVERSE.md 9.5). */
const fulfilled = { statecode: 3, statuscode: 100_001 };

/** States and reasons of an order: canceled, fulfilled, active (DATAVERSE.md 9.5). */
const orderStates = [{ statecode: 2, statuscode: 4 }, fulfilled, { statecode: 0, statuscode: 1 }];

/** States and reasons of an invoice: canceled, paid, active (DATAVERSE.md 9.5). */
const invoiceStates = [
  { statecode: 3, statuscode: 100_003 },
  { statecode: 2, statuscode: 100_001 },
  { statecode: 0, statuscode: 1 },
];

const edits: readonly ((random: Random) => UserEdit)[] = [
  (random) => ({ on: "orderLine", columns: lineColumns(random), place: place(random) }),
  (random) => ({ on: "orderLine", columns: lineColumns(random), place: place(random) }),
  (random) => ({ on: "order", columns: random.pick(orderStates), place: place(random) }),
  (random) => ({ on: "order", columns: fulfilled, place: place(random) }),
  (random) => ({
    on: "order",
    columns: random.pick([{ discountamount: 1 }, { discountamount: null }, { freightamount: 5 }]),
    place: place(random),
  }),
  (random) => ({
    on: "account",
    columns: { creditonhold: random.chance(30) },
    place: place(random),
  }),
  (random) => ({ on: "orderLineGone", place: place(random) }),
  (random) => ({
    on: "invoice",
    columns: random.pick([{ name: "renamed" }, { discountamount: 2 }, { discountamount: null }]),
    place: place(random),
  }),
  (random) => ({ on: "invoice", columns: random.pick(invoiceStates), place: place(random) }),
  (random) => ({ on: "invoiceGone", place: place(random) }),
  detailEdit,
  detailEdit,
  detailEdit,
];

function detailEdit(random: Random): UserEdit {
  const action = random.pick(["alter", "alter", "remove", "add"] as const);
  return { on: "detail", action, quantity: random.between(1, 5), place: place(random) };
}

/** A user's change of an order, an order line, a draft or a detail. */
export function planUserEdit(random: Random): PlannedAct {
  return { kind: "edit", edit: random.pick(edits)(random) };
}
