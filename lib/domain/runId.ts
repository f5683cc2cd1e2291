import { newestFirst } from "./newestFirst";
import { stageNames, type StageName } from "./stages";

/**
 * The id of a run: it sorts newest first as a Table row key, and names its stage.
 *
 * @param random four random bytes, made by the caller
 */
export function newRunId(stage: StageName, at: Date, random: Uint8Array): string {
  return `${newestFirst(at)}-${stage}-${Buffer.from(random).toString("hex")}`;
}

/** The stage that a run id names, or undefined if the text is not a run id. */
export function stageOfRunId(runId: string): StageName | undefined {
  const match = /^\d{13}-([a-z-]+)-[0-9a-f]{8}$/.exec(runId);
  return stageNames.find((stage) => stage === match?.[1]);
}
