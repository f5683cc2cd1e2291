import { existsSync, readdirSync } from "node:fs";
import { createRequire } from "node:module";
import { join, relative, sep } from "node:path";
import { pathToFileURL } from "node:url";
import { z } from "zod";
import { CommandError } from "../../command/CommandError";
import { globToRegExp } from "./globToRegExp";
import { readJson } from "./readJson";

/** Bounds the search for entry files; node_modules is never searched. */
const maxFilesSearched = 100_000;

const packageSchema = z.object({ main: z.string().min(1), type: z.string().optional() });

/**
 * Loads every file that `main` of the app's package.json matches, one after another, as the Node
 * worker does (FUNCTIONS.md 1).
 * @param directory the app's root, with host.json and package.json.
 * @returns the loaded files, relative to the root.
 * @throws CommandError if there is no app, nothing matches, or a file throws while it loads.
 */
export async function loadApp(directory: string): Promise<readonly string[]> {
  const packageFile = join(directory, "package.json");
  if (!existsSync(packageFile)) {
    throw new CommandError(`${directory} is no Functions app: it has no package.json.`);
  }
  const parsed = packageSchema.safeParse(readJson(packageFile));
  if (!parsed.success) {
    throw new CommandError(`${packageFile} has no "main" that says which files hold functions.`);
  }
  const { main, type } = parsed.data;
  const pattern = globToRegExp(main);
  const files = listFiles(directory).filter((file) => pattern.test(file));
  if (files.length === 0) {
    throw new CommandError(
      `No file matches "main" (${main}) in ${directory}; build the app first (npm run build).`,
    );
  }
  const load = createRequire(packageFile);
  for (const file of files) {
    try {
      const path = join(directory, file);
      if (file.endsWith(".mjs") || (type === "module" && !file.endsWith(".cjs"))) {
        await import(pathToFileURL(path).href);
      } else load(path);
    } catch (error) {
      const cause = error instanceof Error ? error.message : String(error);
      throw new CommandError(`The app cannot start: ${file} failed to load: ${cause}`, 1);
    }
  }
  return files;
}

function listFiles(root: string): string[] {
  const files: string[] = [];
  const folders = [root];
  for (let folder = folders.pop(); folder !== undefined; folder = folders.pop()) {
    for (const entry of readdirSync(folder, { withFileTypes: true })) {
      if (entry.name === "node_modules" || entry.name.startsWith(".")) continue;
      const path = join(folder, entry.name);
      if (entry.isDirectory()) folders.push(path);
      else files.push(relative(root, path).split(sep).join("/"));
      if (files.length > maxFilesSearched) {
        throw new CommandError(`${root} holds more than ${String(maxFilesSearched)} files.`);
      }
    }
  }
  return files.sort();
}
