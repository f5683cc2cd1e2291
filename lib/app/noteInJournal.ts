import { isJobError } from "../ports/errors";
import type { JournalEntry } from "../ports/journal";
import type { HandParts } from "./handWork";

/** The records say themselves who moved them, so a journal that cannot be written undoes nothing. */
export async function noteInJournal(
  { journal, engine: { clock, telemetry } }: HandParts,
  { actor, action, subject }: Pick<JournalEntry, "actor" | "action" | "subject">,
  outcome: string,
): Promise<void> {
  try {
    await journal.note({ at: clock.now(), actor, action, subject, outcome });
  } catch (error) {
    if (!isJobError(error)) throw error;
    telemetry.warn("what a person did could not be noted", { action, reason: error.message });
  }
}
