import { existsSync, readFileSync } from "node:fs";
import { z } from "zod";
import { ConfigurationError } from "../ports/errors";

const fileSchema = z.object({ Values: z.record(z.string(), z.string()) });

/** The file that the Functions tools read settings from on a laptop. */
const defaultSettingsFile = "local.settings.json";

/**
 * The settings of a `local.settings.json`, for a process that no Functions host starts.
 *
 * @param path a file that must be there; undefined: the default file, if it is there
 * @throws ConfigurationError naming the file and what is wrong with it
 */
export function readSettingsFile(path: string | undefined): Readonly<Record<string, string>> {
  const file = path ?? defaultSettingsFile;
  if (path === undefined && !existsSync(file)) return {};
  try {
    return fileSchema.parse(JSON.parse(readFileSync(file, "utf8"))).Values;
  } catch {
    throw new ConfigurationError(
      `Cannot read settings from ${file}: it must be there and hold { "Values": { "NAME": "text", ... } } like local.settings.sample.json.`,
    );
  }
}
