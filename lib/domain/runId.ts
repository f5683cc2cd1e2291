import { stageNames, type StageName } from "./stages";

/** Larger than any time in milliseconds until the year 2286, so that the difference keeps 13 digits. */
const horizonMs = 9_999_999_999_999;

/**
 * The id of a run: it sorts newest first as a Table row key, and names its stage.
 *
 * @param random four random bytes, made by the caller
 */
export function newRunId(stage: StageName, at: Date, random: Uint8Array): string {
  const newestFirst = String(horizonMs - at.getTime()).padStart(13, "0");
  return `${newestFirst}-${stage}-${Buffer.from(random).toString("hex")}`;
}

/** The stage that a run id names, or undefined if the text is not a run id. */
export function stageOfRunId(runId: string): StageName | undefined {
  const match = /^\d{13}-([a-z-]+)-[0-9a-f]{8}$/.exec(runId);
  return stageNames.find((stage) => stage === match?.[1]);
}
