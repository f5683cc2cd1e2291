import { setTimeout as sleep } from "node:timers/promises";
import type { PlannedAct, PlannedEvent } from "../plan/RoundPlan";
import type { Worker } from "../world/Worker";
import { makeHandMove } from "./handMoves";
import type { StormParts } from "./StormParts";
import { makeUserEdit } from "./userEdits";

/**
 * Carries out a plan's events, each at its moment and none waiting for another, and resolves when the
 * last of them is over: whoever was killed is there again, whoever was paused goes on.
 */
export async function runStorm(events: readonly PlannedEvent[], parts: StormParts): Promise<void> {
  const begin = performance.now();
  const acts: Promise<void>[] = [];
  for (const event of events) {
    const inMs = event.atMs - (performance.now() - begin);
    if (inMs > 0) await sleep(inMs);
    const act = carryOut(event, parts);
    // One that fails while others are still to come is told at the end, and ends no process.
    act.catch(() => undefined);
    acts.push(act);
  }
  await Promise.all(acts);
}

/** Kills, pauses and starts of one worker come one after the other. */
const queues = new WeakMap<Worker, Promise<void>>();

function inTurn(worker: Worker, work: () => Promise<void>): Promise<void> {
  const turn = (queues.get(worker) ?? Promise.resolve()).then(work);
  queues.set(worker, turn);
  return turn;
}

async function carryOut(act: PlannedAct, parts: StormParts): Promise<void> {
  const { world, workers, tally } = parts;
  const worker = "worker" in act ? workers[act.worker] : undefined;
  switch (act.kind) {
    case "tick":
      if ((await worker?.tick(act.timer)) !== undefined) tally.add(`tick ${act.timer}`);
      return;
    case "kill":
    case "pause":
    case "clock":
      if (worker !== undefined) await inTurn(worker, () => strike(worker, act));
      tally.add({ kill: "SIGKILL", pause: "SIGSTOP", clock: "clock shifted" }[act.kind]);
      return;
    case "fault":
      // What strikes of it is counted when the storm is over.
      await world.addFault(act.part, act.name, act.rule);
      return;
    case "restart":
      await world.restart(act.part);
      tally.add(`${act.part} restarted`);
      return;
    case "pauseStorage":
      await world.pauseStorage(act.forMs);
      tally.add("storage paused");
      return;
    case "blackout":
      await blackOut(act.passSeconds, parts);
      tally.add("blackout");
      return;
    case "hand": {
      tally.add((await makeHandMove(act.worker, act.move, parts)) ?? "move without a record");
      return;
    }
    case "edit":
      tally.add((await makeUserEdit(act.edit, parts)) ?? "edit refused");
      return;
  }
}

async function strike(
  worker: Worker,
  act: Extract<PlannedAct, { kind: "kill" | "pause" | "clock" }>,
): Promise<void> {
  if (act.kind === "clock") return worker.setClock(act.aheadSeconds);
  if (act.kind === "pause") worker.pause();
  else await worker.kill();
  await sleep(act.forMs);
  if (act.kind === "pause") worker.resume();
  else await worker.start();
}

/**
 * Nobody is there for minutes: the claims of the dead are taken over in the storm itself. The ERP has
 * ended what it was asked before they begin again, as it has within `ERP_SETTLE_SECONDS`.
 */
async function blackOut(seconds: number, { world, workers }: StormParts): Promise<void> {
  let end: () => void = () => undefined;
  const isOver = new Promise<void>((resolve) => {
    end = resolve;
  });
  const starts: Promise<void>[] = [];
  const deaths = workers.map(
    (worker) =>
      new Promise<void>((resolve) => {
        const restart = inTurn(worker, async () => {
          await worker.kill();
          resolve();
          await isOver;
          await worker.start();
        });
        starts.push(restart);
      }),
  );
  try {
    await Promise.all(deaths);
    await world.restart("erp");
    await world.passTime(seconds);
    await world.passStorageTime(seconds);
  } finally {
    end();
  }
  await Promise.all(starts);
}
