import { readFileSync } from "node:fs";
import { CommandError } from "../../command/CommandError";

/**
 * The content of a JSON file, with or without a byte order mark.
 * @throws CommandError naming the file and what the parser says.
 */
export function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (error) {
    const cause = error instanceof Error ? error.message : String(error);
    throw new CommandError(`${file} is not valid JSON: ${cause}.`);
  }
}
