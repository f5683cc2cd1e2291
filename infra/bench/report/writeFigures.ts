import { writeFileSync } from "node:fs";
import { CommandError } from "../../local/command/CommandError";

/** @throws CommandError (exit code 1) naming the option if the file cannot be written. */
export function writeFigures(option: string, file: string | undefined, text: string): void {
  if (file === undefined) return;
  try {
    writeFileSync(file, `${text}\n`);
  } catch (error) {
    throw new CommandError(`--${option} ${file} cannot be written: ${String(error)}`, 1);
  }
}
