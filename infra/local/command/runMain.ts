import { CommandError } from "./CommandError";

/**
 * Runs a command's main function and turns how it ends into the process's exit code: a
 * `CommandError` is one sentence on stderr, anything else its stack and exit code 1.
 */
export function runMain(main: () => Promise<void>): void {
  main().catch((error: unknown) => {
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
