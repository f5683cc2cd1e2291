import { asSentence } from "../../domain/asSentence";
import type { Enumeration } from "../../ports/chunks";
import type { RunStatus } from "../../ports/runs";
import { skipLimitSentence } from "../workThroughPages";
import { stalledSentence } from "../carryOut";
import type { ChunkSums } from "./sumChunks";

/** Who asks a run to stop that met too many unexpected errors. */
export const skipLimitActor = "SKIP_LIMIT";

/** Who asks a run to stop whose chunks met a service that is left alone. */
export const restingActor = "a service that is left alone";

/** The chunk that met it was taken by another before it could say which. */
const unknownService = "A service failed again and again and is left alone for a while.";

export interface RunOutcome {
  readonly enumeration: Enumeration;
  readonly sums: ChunkSums;
  /** Who asked the run to stop, if anyone did. */
  readonly stoppedBy: string | undefined;
  /** `SKIP_LIMIT` */
  readonly skipLimit: number;
  /** `CHUNK_TRIES` */
  readonly chunkTriesMax: number;
  /** `RUN_SLICES` */
  readonly slicesMax: number;
  /** What a slice of enumeration left is enumerated at once. */
  readonly continues: boolean;
}

export type RunEnd =
  | { readonly kind: "ended"; readonly status: RunStatus; readonly message: string }
  /** Something that is due may be in no chunk yet, and is enumerated at once. */
  | { readonly kind: "nextSlice" };

function ended(status: RunStatus, message = ""): RunEnd {
  return { kind: "ended", status, message };
}

/** How a run of which no chunk is open any more ends. */
export function runEnd(outcome: RunOutcome): RunEnd {
  const { enumeration, sums, stoppedBy, skipLimit, chunkTriesMax, continues } = outcome;
  const { counts, totals, poisonedFor, leftFor } = sums;
  if (counts.unexpected >= skipLimit)
    return ended("failed", skipLimitSentence(counts.unexpected, skipLimit));
  // Chunks that were left stay so where others were put back after the run's end.
  if (stoppedBy === restingActor || leftFor !== "")
    return ended("failed", `${leftFor || unknownService} The next run goes on.`);
  if (stoppedBy !== undefined)
    return ended("cancelled", `asked to stop by ${stoppedBy}; the next run goes on`);
  if (enumeration.state === "failed") return ended("failed", enumeration.reason);
  if (totals.poisoned > 0)
    return ended(
      "failed",
      `${String(totals.poisoned)} of ${String(totals.all)} chunks failed ${String(chunkTriesMax)} times and were set aside, the first for: ${asSentence(poisonedFor)} Mend it and run recover on the console, which puts them back.`,
    );
  const stalled = stalledSentence(counts);
  if (stalled !== undefined) return ended("failed", stalled);
  if (enumeration.state !== "cut") return ended("completed");
  const mayGoOn = continues && totals.all > 0 && enumeration.slice + 1 < outcome.slicesMax;
  return mayGoOn
    ? { kind: "nextSlice" }
    : ended("partial", `${enumeration.reason}; the next run goes on`);
}
