import { createHash } from "node:crypto";
import { newRunId } from "./runId";
import type { StageName } from "./stages";

/** What makes an event in Dataverse that event, however often it is told. */
export interface EventIdentity {
  /** The same in every telling, and no other event's. */
  readonly key: string;
  /** When it came to be; undefined where that is not told. */
  readonly at: Date | undefined;
}

/** An id with a time far from now would stand at the wrong place among runs for ever. */
const hoursMax = 24;
const msPerHour = 3_600_000;
const randomBytes = 4;

/** The id of the run that an event asks for: the same each time that it is told. */
export function eventRunId(
  { stage, recordId }: { readonly stage: StageName; readonly recordId: string | null },
  { key, at }: EventIdentity,
  now: Date,
): string {
  const isNear = at !== undefined && Math.abs(now.getTime() - at.getTime()) < hoursMax * msPerHour;
  const digest = createHash("sha256")
    .update(`${stage}\n${recordId ?? ""}\n${key}`)
    .digest();
  return newRunId(stage, isNear ? at : now, digest.subarray(0, randomBytes));
}
