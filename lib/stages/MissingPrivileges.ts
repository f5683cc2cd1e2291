import { UnauthorizedError } from "../ports/errors";
import type { SaveOutcome } from "../ports/saveOutcome";

/**
 * Writes that the application itself may not do. That is no fault of the records, so none of them is
 * marked: they wait, the others go on, and the run ends red with one sentence.
 */
export class MissingPrivileges {
  #writes = 0;
  #platformText = "";

  /** @returns true if a privilege was missing, which is noted */
  note(outcome: SaveOutcome | undefined): boolean {
    if (outcome?.kind !== "forbidden") return false;
    this.#writes += 1;
    this.#platformText = outcome.message;
    return true;
  }

  /** @throws UnauthorizedError a write was refused for lack of a privilege */
  throwIfAny(): void {
    if (this.#writes === 0) return;
    throw new UnauthorizedError(
      `Dataverse refused the application ${String(this.#writes)} writes for lack of a privilege: give its user the documented role, in a business unit that reaches those records. The platform says: ${this.#platformText}`,
    );
  }
}
