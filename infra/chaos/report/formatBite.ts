import type { Bite } from "../runBites";

/** Whether and when a broken build was caught, and by what. */
export function formatBite({ defect, round, violation }: Bite): string {
  const verdict = round === undefined ? "NOT CAUGHT" : `caught in round ${String(round)}`;
  return [`${defect.name}: ${verdict}`, `  without ${defect.lacks}`, `  ${violation}`].join("\n");
}
