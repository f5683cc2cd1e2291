import { CommandError } from "./CommandError";
import { HelpRequest } from "./HelpRequest";

/**
 * Runs a command's main function and turns how it ends into the process's exit code: help that was
 * asked for is 0, a `CommandError` is one sentence on stderr, anything else its stack and exit code 1.
 */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
    if (error instanceof HelpRequest) {
      process.stdout.write(`${error.message}\n`);
      process.exit(0);
    }
    if (error instanceof CommandError) {
      process.stderr.write(`${error.message}\n`);
      process.exit(error.exitCode);
    }
    process.stderr.write(
      `${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`,
    );
    process.exit(1);
  });
}
