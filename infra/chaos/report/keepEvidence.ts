import { cpSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import type { RoundOutcome } from "../runRound";

/** Where a round took place: both are used again by the next. */
export interface Scene {
  /** The emulators' databases and output, and the trade. */
  readonly world: string;
  /** The settings and the output of the workers. */
  readonly workers: string;
}

/**
 * Keeps what a round with violations leaves, before the next takes its place.
 * @param folder the breaker's; the round gets one of its own in it
 */
export function keepEvidence(
  folder: string,
  { plan, violations }: Pick<RoundOutcome, "plan" | "violations">,
  scene: Scene,
): void {
  const own = join(folder, `round-${String(plan.round)}`);
  mkdirSync(own, { recursive: true });
  writeFileSync(join(own, "plan.json"), JSON.stringify(plan, null, 2));
  writeFileSync(join(own, "violations.json"), JSON.stringify(violations, null, 2));
  cpSync(scene.world, join(own, "world"), { recursive: true });
  cpSync(scene.workers, join(own, "workers"), { recursive: true });
}
