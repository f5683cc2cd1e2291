import { join } from "node:path";
import { brokenBuild } from "./broken/Build";
import type { Defect } from "./broken/Defect";
import type { ChaosOptions } from "./chaosOptions";
import { replayLine } from "./report/formatRound";
import { runChaos } from "./runChaos";

export interface Bite {
  readonly defect: Defect;
  /** The round in which it was caught; undefined: it was not. */
  readonly round: number | undefined;
  /** What it was caught by. */
  readonly violation: string;
}

/** Runs a broken build, with every lock off, until the checker notices what it does. */
export async function bite(
  defect: Defect,
  options: ChaosOptions,
  { folder, say }: { readonly folder: string; readonly say: (line: string) => void },
): Promise<Bite> {
  let caught: Bite = { defect, round: undefined, violation: "" };
  await runChaos({
    options: { ...options, withoutLocks: true },
    build: brokenBuild(defect),
    folder: join(folder, defect.name),
    again: (plan) => `${replayLine(plan, false)} --broken ${defect.name}`,
    afterRound: ({ plan, violations, seconds }) => {
      const own = violations.find(({ code }) => defect.caughtBy.includes(code));
      const codes = [...new Set(violations.map(({ code }) => code))].join(", ");
      const facts = [`${defect.name}, round ${String(plan.round)}`, `${seconds.toFixed(1)} s`];
      say([...facts, codes === "" ? "nothing found" : codes].join(", "));
      if (own === undefined) return true;
      caught = { defect, round: plan.round, violation: `${own.code} ${own.message}` };
      return false;
    },
  });
  return caught;
}
