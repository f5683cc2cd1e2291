import fc from "fast-check";

/** Passes when the scheduler lets this actor take its next step. */
export type Gate = (step: string) => Promise<void>;

interface Choice {
  readonly pending: readonly number[];
  readonly chosen: number;
}

/** More than any of the models comes to. */
const runsMax = 100_000;

/** More awaits than an actor has between two gates; with too few an actor would never end. */
const turns = 60;

/**
 * Lets whoever was woken go on until it waits at a gate again. The models do no I/O, so that turns of
 * the microtask queue are enough, whatever else the process has to do.
 */
async function settled(): Promise<void> {
  for (let turn = 0; turn < turns; turn += 1) await Promise.resolve();
}

/** Runs the actors once: as `prefix` says, then whoever has waited longest. */
async function runOnce(
  prefix: readonly number[],
  begin: (gate: Gate) => Promise<void>,
): Promise<readonly Choice[]> {
  // The scheduler reads the order as it goes on.
  const order = [...prefix];
  const scheduler = fc.schedulerFor(order);
  const choices: Choice[] = [];
  // The scheduler numbers its tasks from 1, as they come.
  let tasks = 0;
  const waiting = new Set<number>();
  const ended = begin((step) => {
    tasks += 1;
    waiting.add(tasks);
    return scheduler.schedule(Promise.resolve(), step);
  });
  await settled();
  for (let step = 0; waiting.size > 0; step += 1) {
    const pending = [...waiting];
    const chosen = order[step] ?? Math.min(...pending);
    order[step] = chosen;
    choices.push({ pending, chosen });
    waiting.delete(chosen);
    await scheduler.waitNext(1);
    await settled();
  }
  await ended;
  return choices;
}

/** The last choice that has an untried alternative, taken the other way. */
function nextPrefix(choices: readonly Choice[]): readonly number[] | undefined {
  for (let index = choices.length - 1; index >= 0; index -= 1) {
    const { pending = [], chosen = 0 } = choices[index] ?? {};
    const later = pending.filter((id) => id > chosen);
    if (later.length > 0)
      return [...choices.slice(0, index).map((choice) => choice.chosen), Math.min(...later)];
  }
  return undefined;
}

/**
 * Runs actors in every order in which their steps can come, each order once, from the beginning.
 *
 * @param begin starts all actors, each of which passes the gate before each step, and judges their end
 * @returns how many orders there are
 */
export async function everyInterleaving(begin: (gate: Gate) => Promise<void>): Promise<number> {
  let prefix: readonly number[] | undefined = [];
  let runs = 0;
  while (prefix !== undefined) {
    if (runs === runsMax) throw new RangeError(`more than ${String(runsMax)} interleavings`);
    prefix = nextPrefix(await runOnce(prefix, begin));
    runs += 1;
  }
  return runs;
}
