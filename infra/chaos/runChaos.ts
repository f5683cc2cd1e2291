import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { CommandError } from "../local/command/CommandError";
import { assertPortFree } from "../local/launcher/TwinPorts";
import type { Build } from "./broken/Build";
import type { ChaosOptions } from "./chaosOptions";
import { planRound, roundsOfACrew } from "./plan/planRound";
import type { RoundPlan } from "./plan/RoundPlan";
import { keepEvidence } from "./report/keepEvidence";
import { runRound, type RoundOutcome } from "./runRound";
import { assignChaosPorts, portsOf, type ChaosPorts } from "./world/ChaosPorts";
import { Crew } from "./world/Crew";
import { PartLostError, World } from "./world/World";

export interface ChaosWork {
  readonly options: ChaosOptions;
  readonly build: Build;
  /** Where all of it is put; each round with violations leaves a folder of its own in it. */
  readonly folder: string;
  /** What a person types to have a round once more. */
  readonly again: (plan: RoundPlan) => string;
  /** Called after each round. @returns whether to go on */
  readonly afterRound: (outcome: RoundOutcome) => boolean;
}

interface Place {
  readonly world: World;
  readonly ports: ChaosPorts;
}

const msPerSecond = 1_000;
const lostWithinMs = 2_000;
const otherPorts = "choose other ports: `npm run chaos -- --port 9000`";

let prefixes = 0;

/** Tables of its own for each crew: nothing of one is seen by the next. */
function nextPrefix(): string {
  prefixes += 1;
  return `c${String(process.pid)}x${Date.now().toString(36)}x${String(prefixes)}`;
}

/** Rounds one after the other in one world. */
export async function runChaos(work: ChaosWork): Promise<void> {
  const { seed, firstRound, rounds, seconds, withoutLocks, port } = work.options;
  const ports = assignChaosPorts(port);
  for (const one of portsOf(ports)) await assertPortFree(one, otherPorts);
  const beginsUntil = performance.now() + seconds * msPerSecond;
  const worldFolder = join(work.folder, "world");
  const world = await World.start(ports, worldFolder);
  const place = { world, ports };
  let crew: Crew | undefined;
  try {
    for (let round = firstRound; round < firstRound + rounds; round += 1) {
      if (performance.now() > beginsUntil) return;
      const plan = planRound(seed, round, { withoutLocks });
      const isNew = crew === undefined || (round - 1) % roundsOfACrew === 0;
      if (isNew) await crew?.dismiss();
      if (isNew || crew === undefined) crew = await createCrew(plan, work, place);
      const carriedOut = runRound(plan, { world, crew, build: work.build });
      const outcome = await unlessLost(carriedOut, world, { round, again: work.again(plan) });
      const isBad = outcome.violations.length > 0;
      if (isBad) keepEvidence(work.folder, outcome, { world: worldFolder, workers: crew.folder });
      if (!work.afterRound(outcome)) return;
      // What a violation left behind is not to be found again.
      if (isBad) await crew.dismiss();
      if (isBad) crew = undefined;
    }
  } finally {
    await crew?.dismiss();
    await world.stop();
  }
}

/**
 * What a round comes to, unless a part of the world is lost meanwhile.
 *
 * @throws CommandError a part is lost, in one sentence; whatever else breaks the round off is named with the
 *   line that repeats it
 */
async function unlessLost<T>(
  round: Promise<T>,
  world: World,
  told: { readonly round: number; readonly again: string },
): Promise<T> {
  const inRound = `in round ${String(told.round)}`;
  try {
    return await Promise.race([round, world.lost]);
  } catch (error) {
    // The round may meet a part's silence a moment before its end is known.
    const lost = await Promise.race([world.lost.catch((one: unknown) => one), sleep(lostWithinMs)]);
    if (lost instanceof PartLostError)
      throw new CommandError(
        `${lost.message} ${inRound}, which tells nothing of the app; again: ${told.again}`,
        1,
      );
    const message = error instanceof Error ? error.message : String(error);
    throw new Error(`${message} (${inRound}; again: ${told.again})`, { cause: error });
  }
}

async function createCrew(
  plan: RoundPlan,
  { build, folder }: ChaosWork,
  { world, ports }: Place,
): Promise<Crew> {
  const prefix = nextPrefix();
  const settings = { ...(await world.settingsOf(plan, prefix)), ...build.environment };
  return new Crew({ settings, ports, build, folder: join(folder, prefix) });
}
