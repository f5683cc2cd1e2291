import { counted } from "../../local/summary/formatErrors";
import type { Tally } from "../storm/Tally";

export interface Summary {
  readonly seed: number;
  readonly rounds: number;
  readonly violations: number;
  readonly tally: Tally;
}

/** What happened how often, and the verdict over all rounds. */
export function formatSummary({ seed, rounds, violations, tally }: Summary): string {
  const width = Math.max(0, ...tally.counts.map(([kind]) => kind.length));
  const lines = tally.counts.map(([kind, times]) => `  ${kind.padEnd(width)} ${String(times)}`);
  const verdict = `${counted(rounds, "round")} of seed ${String(seed)}: ${counted(violations, "violation")}`;
  return ["What happened, and how often:", ...lines, verdict].join("\n");
}
