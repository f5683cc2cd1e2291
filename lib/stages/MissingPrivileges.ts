import { UnauthorizedError } from "../ports/errors";
import { missingPrivilege, type SaveOutcome } from "../ports/saveOutcome";

/**
 * Drafts that the application itself may not create. That is no fault of the lines, so none of them
 * is marked: they wait, the other bundles go on, and the run ends red with one sentence.
 */
export class MissingPrivileges {
  #drafts = 0;
  #platformText = "";

  /** @returns true if a privilege was missing, which is noted */
  note(outcome: SaveOutcome): boolean {
    if (outcome.kind !== "rejected" || outcome.platformCode !== missingPrivilege) return false;
    this.#drafts += 1;
    this.#platformText = outcome.message;
    return true;
  }

  /** @throws UnauthorizedError a draft was refused for lack of a privilege */
  throwIfAny(): void {
    if (this.#drafts === 0) return;
    throw new UnauthorizedError(
      `Dataverse did not let the application create ${String(this.#drafts)} drafts: give its user the documented role, in a business unit that reaches those customers. The platform says: ${this.#platformText}`,
    );
  }
}
