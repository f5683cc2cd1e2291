import type { BackgroundOperation } from "../domain/backgroundOperation";
import type { StageRefused } from "../ports/locks";
import type { BackgroundWork } from "./BackgroundWork";

/** Who has a stage that runs inside Dataverse, in words that lead an operator to it. */
export function stageOwner({ name, id }: Pick<BackgroundOperation, "name" | "id">): string {
  return `${name} in Dataverse (operation ${id})`;
}

/**
 * Keeps the stage of an operation that is under way for longer than anybody waits for its end.
 *
 * @returns who has the stage where it is another's by now
 * @throws any `JobError` of storage
 */
export async function keepStage(
  { locks, keepStageMs }: Pick<BackgroundWork, "locks" | "keepStageMs">,
  operation: BackgroundOperation,
): Promise<StageRefused | undefined> {
  const { run } = operation;
  if (run === null) return undefined;
  const owner = stageOwner(operation);
  const kept = await locks.reserveStage(run.stage, run.runId, { owner, forMs: keepStageMs });
  return kept.kind === "refused" ? kept : undefined;
}
