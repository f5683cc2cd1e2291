import type { LockHolder } from "../ports/locks";
import { UnavailableError } from "../ports/errors";
import type { SaveOutcome } from "../ports/saveOutcome";

/** How a person's move of one record ended. */
export type HandOutcome =
  /** `from` and `to` are stages; `to` may be `removed`. */
  | { readonly kind: "done"; readonly from: string; readonly to: string; readonly message: string }
  /** Begun, and finished by the reconciler or by the same request once more. */
  | { readonly kind: "unfinished"; readonly message: string }
  | { readonly kind: "notFound"; readonly message: string }
  /** Not by the table of moves, or not now: the reason says so. */
  | { readonly kind: "refused"; readonly message: string }
  | { readonly kind: "locked"; readonly message: string; readonly holder: LockHolder }
  /** Someone else changed the record meanwhile: nothing was done. */
  | { readonly kind: "changed"; readonly message: string }
  /** The platform refused the write; the message is its text. */
  | { readonly kind: "rejected"; readonly message: string };

const changed: HandOutcome = {
  kind: "changed",
  message: "Someone else changed the record in the same moment, and nothing was done: try again.",
};

/**
 * The answer for a write that was not saved.
 *
 * @throws UnavailableError it is not clear whether it happened, or the database gave up
 */
export function unsaved(outcome: Exclude<SaveOutcome, { kind: "saved" }>): HandOutcome {
  switch (outcome.kind) {
    case "rejected":
    case "forbidden":
      return { kind: "rejected", message: `Dataverse refused it: ${outcome.message}` };
    case "timedOut":
      throw new UnavailableError(
        `Dataverse gave up on the write, nothing was done: try again (${outcome.message}).`,
      );
    case "unknown":
      throw new UnavailableError(
        `No clear answer came from Dataverse, look whether it happened: ${outcome.message}`,
      );
    default:
      return changed;
  }
}

/** The records moved between two reads. */
export function movedMeanwhile(): HandOutcome {
  return changed;
}
