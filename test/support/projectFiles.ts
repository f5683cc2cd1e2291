import { readdirSync, readFileSync } from "node:fs";
import { join, resolve } from "node:path";

/** The folder that holds package.json. */
export const projectFolder = resolve(__dirname, "../..");

/** Folders that are made by tools and not part of the project. */
const madeByTools: ReadonlySet<string> = new Set([
  ".git",
  ".twin",
  "coverage",
  "dist",
  "node_modules",
]);

/** Paths of the project's own files below a folder, from the project's folder on, with `/`. */
export function projectFiles(folder = ""): readonly string[] {
  return readdirSync(join(projectFolder, folder), { withFileTypes: true })
    .filter((entry) => !madeByTools.has(entry.name))
    .flatMap((entry) => {
      const path = folder === "" ? entry.name : `${folder}/${entry.name}`;
      return entry.isDirectory() ? projectFiles(path) : [path];
    })
    .filter((path) => !path.endsWith(".log") && path !== "local.settings.json")
    .sort();
}

/** The text of one of the project's files. */
export function readProjectFile(path: string): string {
  return readFileSync(join(projectFolder, path), "utf8");
}
