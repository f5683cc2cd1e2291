/**
 * A mistake of the person at the keyboard, or of the machine under them: told in one sentence, with
 * the exit code to end on.
 */
export class CommandError extends Error {
  readonly exitCode: number;

  /** @param exitCode 2 for a wrong option or setting, 1 for anything else. */
  constructor(message: string, exitCode = 2) {
    super(message);
    this.name = "CommandError";
    this.exitCode = exitCode;
  }
}
